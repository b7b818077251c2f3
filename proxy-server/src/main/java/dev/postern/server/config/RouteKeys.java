package dev.postern.server.config;

import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.RouteRule;
import java.util.List;
import java.util.Map;

/** An element of {@code clusters[].routes}. */
record RouteKeys(
        @Key(about = "Namespaces that it is for. Empty for all.", fallback = "[]")
        List<String> namespaces,

        @Key(
                about =
                        "Labels that the pod has, all of them. Empty for every pod. With labels the pod is read before its route is known.",
                fallback = "{}")
        Map<String, String> labels,

        @Key(about = "Users that it is for, as the API server knows them. Empty for all.", fallback = "[]")
        List<String> users,

        @Key(about = "Groups that it is for; a caller needs one of them. Empty for all.", fallback = "[]")
        List<String> groups,

        @Key(
                about = "Subresources of pods that it is for; proxy is that of nodes. Empty for all.",
                fallback = "[]",
                oneOf = {"exec", "attach", "portforward", "log", "proxy"})
        List<String> subresources,

        @Key(
                about = "Where what matches goes.",
                oneOf = {"Kubelet", "APIServer"})
        String route) {
    static final String KUBELET = "Kubelet";
    static final String API_SERVER = "APIServer";

    RouteRule toRule() {
        return new RouteRule(new RouteRule.Match(namespaces, labels, users, groups, subresources), destination(route));
    }

    static Destination destination(String route) {
        return route.equals(KUBELET) ? Destination.KUBELET : Destination.API_SERVER;
    }
}
