package dev.postern.server.config;

import dev.postern.proxy.GatewayOptions;
import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.ClusterSource;
import dev.postern.proxy.cluster.Inventory;
import dev.postern.proxy.http.HostAndPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a configuration means, for the person who wrote it. */
final class Summary {
    private Summary() {}

    static List<String> of(ConfigFile file, GatewayOptions options) {
        ConfigFile.Serving serving = file.serving();
        ConfigFile.Admin admin = file.admin();
        List<String> lines = new ArrayList<>(List.of(
                "serving     https://" + HostAndPort.authority(serving.bindAddress(), serving.port()),
                "admin       http://" + HostAndPort.authority(admin.bindAddress(), admin.port()),
                "users       " + users(options)));
        if (file.clusters().stream().anyMatch(cluster -> cluster.authorization() == null)) {
            lines.addAll(gates(file.authorization()));
        }
        for (int i = 0; i < file.clusters().size(); i++) {
            lines.addAll(cluster(file.clusters().get(i), options.clusters().get(i)));
        }
        lines.add("idle limit  " + duration(file.streaming().idleTimeout()));
        if (!file.streaming().observeFrames()) {
            lines.add("frames      not followed: a client whose session is cut is not told why");
        }
        lines.add("at the end  sessions go on for " + duration(file.shutdown().gracePeriod()));
        return lines;
    }

    /** With what the cluster has in place of the file's own. */
    private static List<String> cluster(ClusterKeys keys, ClusterOptions options) {
        List<String> lines = new ArrayList<>(List.of(
                "cluster     " + keys.name() + ": " + source(options.source()) + hosts(options),
                "streams     " + streams(keys),
                "identity    "
                        + (keys.identity().equals(ClusterKeys.FORWARD_TOKEN)
                                ? "the caller's own token goes up; client certificates cannot"
                                : "the gateway impersonates the caller")));
        AuthorizationKeys own = keys.authorization();
        if (own != null) {
            lines.addAll(gates(own));
        }
        if (keys.streaming() != null) {
            lines.add("idle limit  " + duration(keys.streaming().idleTimeout()));
        }
        return lines;
    }

    private static List<String> gates(AuthorizationKeys gates) {
        return List.of("pod gate    " + gate(gates.podGate(), gates), "node gate   " + gate(gates.nodeGate(), gates));
    }

    private static String duration(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static String hosts(ClusterOptions cluster) {
        List<String> hosts = cluster.entry().hosts();
        return hosts.isEmpty() ? "" : ", at " + String.join(", ", hosts);
    }

    private static String users(GatewayOptions options) {
        List<String> ways = new ArrayList<>();
        if (options.authentication().clientCA() != null) {
            ways.add("client certificates");
        }
        int tokens = options.authentication().tokens().current().size();
        if (tokens > 0) {
            ways.add(tokens + (tokens == 1 ? " static token" : " static tokens"));
        }
        if (options.authentication().requestHeader() != null) {
            ways.add("front proxies");
        }
        int issuers =
                options.authentication().configured().current().jwt().issuers().size();
        if (issuers > 0) {
            ways.add(issuers + (issuers == 1 ? " token issuer" : " token issuers"));
        }
        if (options.authentication().tokenReview() != null) {
            ways.add("token review");
        }
        if (options.authentication().configured().current().anonymous().enabled()) {
            ways.add("anonymous");
        }
        return String.join(", ", ways);
    }

    private static String streams(ClusterKeys cluster) {
        String most = cluster.route().equals(RouteKeys.KUBELET) ? "to kubelets" : "to the API server";
        int rules = cluster.routes().size();
        return rules == 0 ? most : most + ", but for " + rules + (rules == 1 ? " rule" : " rules");
    }

    private static String gate(List<String> modes, AuthorizationKeys gates) {
        return modes.stream().map(mode -> gate(mode, gates)).collect(Collectors.joining(", then "));
    }

    private static String gate(String mode, AuthorizationKeys gates) {
        int files = gates.rbacFiles().size();
        return switch (mode) {
            case "Disabled" -> "Disabled: whoever passes the pod gate reaches the node";
            case "RBACCluster" -> "RBACCluster: the cluster's own RBAC objects";
            case "Webhook" -> "Webhook: the cluster's API server";
            default -> "RBAC from " + files + (files == 1 ? " file" : " files");
        };
    }

    private static String source(ClusterSource source) {
        if (source instanceof ApiServerOptions server) {
            return "API server https://" + HostAndPort.authority(server.host(), server.port()) + server.basePath();
        }
        Inventory inventory = (Inventory) source;
        return "inventory of " + inventory.nodes().size() + " nodes and "
                + inventory.pods().size() + " pods, no API server";
    }
}
