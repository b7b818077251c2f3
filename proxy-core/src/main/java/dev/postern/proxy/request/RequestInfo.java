package dev.postern.proxy.request;

import java.util.List;

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
    public RequestInfo {
        segments = List.copyOf(segments);
    }
}
