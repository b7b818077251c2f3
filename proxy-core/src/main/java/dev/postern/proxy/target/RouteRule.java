package dev.postern.proxy.target;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.request.RequestInfo;
import java.util.List;
import java.util.Map;

/**
 * One rule of a {@link RoutePolicy}.
 *
 * @param match which requests it is for
 * @param destination where those go
 */
public record RouteRule(Match match, Destination destination) {
    /**
     * What a request must be like. An empty part asks for nothing.
     *
     * @param namespaces the pod's is one of these
     * @param labels the pod has all of these
     * @param users the caller's name is one of these: the one whose rights count, so whom they impersonate, if anybody
     * @param groups one of the caller's is one of these
     * @param subresources {@code exec}, {@code attach}, {@code portforward} or {@code log} of a pod, or {@code proxy} of a
     *     node
     */
    public record Match(
            List<String> namespaces,
            Map<String, String> labels,
            List<String> users,
            List<String> groups,
            List<String> subresources) {
        /** Copies all of them. */
        public Match {
            namespaces = List.copyOf(namespaces);
            labels = Map.copyOf(labels);
            users = List.copyOf(users);
            groups = List.copyOf(groups);
            subresources = List.copyOf(subresources);
        }

        /** Whether a request is like that, its pod's labels aside. */
        boolean matches(Identity caller, RequestInfo asked) {
            return isOneOf(namespaces, asked.namespace())
                    && isOneOf(users, caller.name())
                    && isOneOf(subresources, asked.subresource())
                    && (groups.isEmpty() || caller.groups().stream().anyMatch(groups::contains));
        }

        /** Whether a pod has all the labels. */
        boolean matches(Map<String, String> podLabels) {
            return podLabels.entrySet().containsAll(labels.entrySet());
        }

        private static boolean isOneOf(List<String> allowed, String value) {
            return allowed.isEmpty() || allowed.contains(value);
        }
    }
}
