package dev.postern.server.dev.apiserver.table;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** {@code printNode}. */
final class NodePrinter {
    private static final String ROLE = "node-role.kubernetes.io/";

    static final Printer PRINTER = new Printer(
            List.of(
                    Column.ofName(),
                    Column.of("Status", "Whether the node is ready."),
                    Column.of("Roles", "Roles of the node, by its labels."),
                    Column.age(),
                    Column.of("Version", "Release of the node's kubelet."),
                    Column.wide("Internal-IP", "Address of the node within the cluster."),
                    Column.wide("External-IP", "Address of the node outside of the cluster."),
                    Column.wide("OS-Image", "Operating system of the node."),
                    Column.wide("Kernel-Version", "Release of the node's kernel."),
                    Column.wide("Container-Runtime", "Container runtime of the node.")),
            NodePrinter::cells);

    private NodePrinter() {}

    private static List<Object> cells(ApiObject node, Instant now) {
        String kernel = node.text("status", "nodeInfo", "kernelVersion");
        String architecture = node.text("status", "nodeInfo", "architecture");
        return List.of(
                node.name(),
                status(node),
                Printer.orNone(roles(node)),
                Printer.age(node, now),
                node.text("status", "nodeInfo", "kubeletVersion"),
                Printer.orNone(address(node, "InternalIP")),
                Printer.orNone(address(node, "ExternalIP")),
                orUnknown(node.text("status", "nodeInfo", "osImage")),
                orUnknown(kernel.isEmpty() ? "" : kernel + " (" + architecture + ")"),
                orUnknown(node.text("status", "nodeInfo", "containerRuntimeVersion")));
    }

    private static String orUnknown(String text) {
        return text.isEmpty() ? "<unknown>" : text;
    }

    private static String status(ApiObject node) {
        for (JsonNode condition : node.json().path("status").path("conditions")) {
            if (condition.path("type").asString("").equals("Ready")) {
                return condition.path("status").asString("").equals("True") ? "Ready" : "NotReady";
            }
        }
        return "Unknown";
    }

    private static String roles(ApiObject node) {
        return node.labels().keySet().stream()
                .filter(label -> label.startsWith(ROLE))
                .map(label -> label.substring(ROLE.length()))
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String address(ApiObject node, String type) {
        for (JsonNode address : node.json().path("status").path("addresses")) {
            if (address.path("type").asString("").equals(type)) {
                return address.path("address").asString("");
            }
        }
        return "";
    }
}
