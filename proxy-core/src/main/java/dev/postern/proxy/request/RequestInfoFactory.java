package dev.postern.proxy.request;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Kubernetes' reading of a path. Follows {@code apiserver pkg/endpoints/request/requestinfo.go} decision by decision; the
 * path was refused before where the two could differ (empty segments, encoded slashes).
 */
final class RequestInfoFactory {
    private static final Map<String, String> VERBS = Map.of(
            "POST", "create", "GET", "get", "HEAD", "get", "PUT", "update", "PATCH", "patch", "DELETE", "delete");
    private static final Set<String> VERBS_IN_PATH = Set.of("proxy", "watch");
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    private RequestInfoFactory() {}

    static RequestInfo requestInfo(String method, List<String> segments, Query query) {
        int start = resourceStart(segments);
        if (start < 0) {
            return new RequestInfo(false, method.toLowerCase(Locale.ROOT), "", "", "", "", "", "", segments);
        }
        List<String> parts = segments.subList(start, segments.size());
        String verb = VERBS.getOrDefault(method, "");
        if (VERBS_IN_PATH.contains(parts.get(0))) {
            verb = parts.get(0);
            parts = afterVerb(parts);
        }
        String namespace = parts.get(0).equals("namespaces") ? part(parts, 1) : "";
        if (!namespace.isEmpty() && parts.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(parts.get(2))) {
            parts = parts.subList(2, parts.size());
        }
        String subresource = verb.equals("proxy") ? "" : part(parts, 2);
        String name = part(parts, 1);
        if (name.isEmpty()) {
            name = verb.equals("get") ? FieldSelector.requiredName(query.first("fieldSelector")) : "";
            verb = verbWithoutName(verb, query);
        }
        String group = start == 3 ? segments.get(1) : "";
        return new RequestInfo(
                true, verb, group, segments.get(start - 1), namespace, parts.get(0), subresource, name, segments);
    }

    /** Index of the first segment after the version, or -1 where the path names no resource. */
    private static int resourceStart(List<String> segments) {
        if (segments.size() >= 3 && segments.get(0).equals("api")) {
            return 2;
        }
        return segments.size() >= 4 && segments.get(0).equals("apis") ? 3 : -1;
    }

    private static List<String> afterVerb(List<String> parts) {
        if (parts.size() < 2) {
            throw new GatewayFailure(
                    FailureReason.MALFORMED, "the path names no resource after \"" + parts.get(0) + "\"");
        }
        return parts.subList(1, parts.size());
    }

    private static String verbWithoutName(String verb, Query query) {
        return switch (verb) {
            case "get" -> query.flag("watch") ? "watch" : "list";
            case "delete" -> "deletecollection";
            default -> verb;
        };
    }

    private static String part(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }
}
