package dev.postern.server.config;

import dev.postern.proxy.GatewayOptions;
import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.ClusterSource;
import dev.postern.proxy.cluster.Inventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a configuration means, for the person who wrote it. */
final class Summary {
    private Summary() {}

    static List<String> of(ConfigFile file, GatewayOptions options) {
        ConfigFile.Serving serving = file.serving();
        ConfigFile.Admin admin = file.admin();
        AuthorizationKeys gates = file.authorization();
        List<String> lines = new ArrayList<>(List.of(
                "serving     https://" + address(serving.bindAddress(), serving.port()),
                "admin       http://" + address(admin.bindAddress(), admin.port()),
                "users       " + users(options),
                "pod gate    " + gate(gates.podGate(), gates),
                "node gate   " + gate(gates.nodeGate(), gates)));
        for (ClusterOptions cluster : options.clusters()) {
            lines.add("cluster     " + cluster.name() + ": " + source(cluster.source()) + hosts(cluster));
        }
        lines.add("idle limit  "
                + file.streaming().idleTimeout().toString().substring(2).toLowerCase(Locale.ROOT));
        return lines;
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
        return String.join(", ", ways);
    }

    private static String gate(List<String> modes, AuthorizationKeys gates) {
        if (modes.contains("Disabled")) {
            return "Disabled: whoever passes the pod gate reaches the node";
        }
        int files = gates.rbacFiles().size();
        return "RBAC from " + files + (files == 1 ? " file" : " files");
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
