package dev.postern.server.cluster;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The paths of all values in an answer, but for those that a named difference explains. */
final class StandInShape {
    private static final Map<Pattern, String> IGNORED = Map.of(
            Pattern.compile(".*metadata\\.managedFields.*"), "nothing is written, so no field has an owner",
            Pattern.compile(".*metadata\\.annotations\\.(kubectl|volumes).*"),
                    "kubectl apply's and the kubelet's notes",
            Pattern.compile(".*spec\\.containers\\[]\\.env.*"), "pods here declare no environment",
            Pattern.compile(".*spec\\.taints.*"), "a real cluster without controllers leaves its nodes tainted",
            Pattern.compile(".*status\\.images.*"), "there are no images",
            Pattern.compile(".*(metadata\\.labels|capacity|allocatable|selector)\\..*"), "names of the cluster's own",
            Pattern.compile(".*\\.involvedObject\\.(fieldPath|resourceVersion|namespace).*"), "as the event has it",
            Pattern.compile("\\.object\\.spec\\.containers null"),
                    "a bookmark's object is an empty pod; here it is less");

    private StandInShape() {}

    static Set<String> of(List<JsonNode> documents) {
        Set<String> paths = new TreeSet<>();
        documents.forEach(document -> collect("", document, paths));
        paths.removeIf(path -> IGNORED.keySet().stream()
                .anyMatch(pattern -> pattern.matcher(path).matches()));
        return paths;
    }

    private static void collect(String path, JsonNode node, Set<String> paths) {
        if (node.isObject()) {
            node.properties().forEach(entry -> collect(path + "." + entry.getKey(), entry.getValue(), paths));
        } else if (node.isArray()) {
            node.forEach(item -> collect(path + "[]", item, paths));
        } else {
            paths.add(path + " " + (node.isNull() ? "null" : node.getNodeType()));
        }
    }
}
