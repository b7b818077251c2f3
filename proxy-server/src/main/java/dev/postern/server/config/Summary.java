package dev.postern.server.config;

import dev.postern.proxy.GatewayOptions;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.ClusterSource;
import dev.postern.proxy.cluster.Inventory;
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
        ClusterKeys cluster = file.clusters().get(0);
        List<String> lines = new ArrayList<>(List.of(
                "serving     https://" + address(serving.bindAddress(), serving.port()),
                "admin       http://" + address(admin.bindAddress(), admin.port()),
                "users       " + users(options)));
        lines.addAll(gates(file));
        lines.add("cluster     " + cluster.name() + ": "
                + source(options.clusters().get(0).source()));
        lines.add("idle limit  "
                + file.streaming().idleTimeout().toString().substring(2).toLowerCase(Locale.ROOT));
        return lines;
    }

    /** The file's own, where a cluster uses them, then those of each cluster that has others. */
    private static List<String> gates(ConfigFile file) {
        List<String> lines = new ArrayList<>();
        if (file.clusters().stream().anyMatch(cluster -> cluster.authorization() == null)) {
            lines.addAll(gates(file.authorization(), ""));
        }
        for (ClusterKeys cluster : file.clusters()) {
            AuthorizationKeys own = cluster.authorization();
            if (own != null) {
                lines.addAll(gates(own, " (cluster " + cluster.name() + ")"));
            }
        }
        return lines;
    }

    private static List<String> gates(AuthorizationKeys gates, String where) {
        return List.of(
                "pod gate    " + gate(gates.podGate(), gates) + where,
                "node gate   " + gate(gates.nodeGate(), gates) + where);
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
        return String.join(", ", ways);
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
            return "API server https://" + address(server.host(), server.port()) + server.basePath();
        }
        Inventory inventory = (Inventory) source;
        return "inventory of " + inventory.nodes().size() + " nodes and "
                + inventory.pods().size() + " pods, no API server";
    }

    private static String address(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
