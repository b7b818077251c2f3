package dev.postern.server.dev.kubelet;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.AccessAttributes;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which right a request takes, any one of several ({@code pkg/kubelet/server/auth.go}, with the fine-grained ones that are
 * fixed since 1.36).
 *
 * @param subresources of {@code nodes}, in the order in which they are tried
 */
record NodeAttributes(String verb, List<String> subresources) {
    private static final Map<String, String> VERBS =
            Map.of("POST", "create", "GET", "get", "PUT", "update", "PATCH", "patch", "DELETE", "delete");

    /** Read on the decoded path. */
    static NodeAttributes of(String method, String path) {
        List<String> subresources =
                Stream.concat(fineGrained(path), Stream.of(coarse(path))).toList();
        return new NodeAttributes(VERBS.getOrDefault(method, ""), subresources);
    }

    private static Stream<String> fineGrained(String path) {
        if (isBelow("/pods", path) || isBelow("/allocatedPods", path) || isBelow("/runningpods", path)) {
            return Stream.of("pods");
        }
        if (isBelow("/healthz", path)) {
            return Stream.of("healthz");
        }
        return isBelow("/configz", path) ? Stream.of("configz") : Stream.empty();
    }

    private static String coarse(String path) {
        for (String name : List.of("stats", "metrics", "checkpoint", "statusz")) {
            if (isBelow("/" + name, path)) {
                return name;
            }
        }
        if (isBelow("/logs", path)) {
            return "log";
        }
        return isBelow("/flagz", path) ? "configz" : "proxy";
    }

    private static boolean isBelow(String root, String path) {
        return path.equals(root) || path.startsWith(root + "/");
    }

    /** The questions to an authorizer; the first that is allowed suffices. */
    List<AccessAttributes> questions(Identity user, String node) {
        return subresources.stream()
                .map(subresource -> new AccessAttributes(
                        user, verb, new AccessAttributes.Resource("", "", "nodes", subresource, node)))
                .toList();
    }

    /** As the kubelet writes it into its refusal. */
    String refusal(Identity user) {
        return "Forbidden (user=" + user.name() + ", verb=" + verb + ", resource=nodes, subresource(s)=["
                + String.join(" ", subresources) + "])\n";
    }
}
