package dev.postern.proxy.request;

import java.util.List;
import java.util.Set;

/**
 * What a path means to Kubernetes ({@code apiserver pkg/endpoints/request/requestinfo.go}). Fields that do not apply are
 * empty strings, as there.
 *
 * @param resourceRequest whether the path names an API resource
 * @param verb Kubernetes' verb; for non-resource requests the lower-case method
 * @param segments the decoded path segments, which are also what any backend path is rebuilt from
 */
public record RequestInfo(
        boolean resourceRequest,
        String verb,
        String apiGroup,
        String apiVersion,
        String namespace,
        String resource,
        String subresource,
        String name,
        List<String> segments) {
    private static final Set<String> LONG_VERBS = Set.of("watch", "proxy");
    private static final Set<String> LONG_SUBRESOURCES = Set.of("attach", "exec", "proxy", "log", "portforward");

    public RequestInfo {
        segments = List.copyOf(segments);
    }

    /** Whether a pod, a service or a node behind the API server answers, and may say 401 for itself. */
    public boolean isProxied() {
        return subresource.equals("proxy");
    }

    /**
     * Whether kube-apiserver gives the request as long as it takes ({@code apiserver pkg/server/config.go}, {@code
     * BasicLongRunningRequestCheck} as {@code kube-apiserver} configures it).
     */
    public boolean isLongRunning() {
        return LONG_VERBS.contains(verb)
                || LONG_SUBRESOURCES.contains(subresource)
                || segments.size() > 1 && segments.subList(0, 2).equals(List.of("debug", "pprof"));
    }
}
