package dev.postern.server.dev.apiserver;

import dev.postern.proxy.request.RequestInfo;
import dev.postern.server.dev.apiserver.selection.FieldSelector;
import dev.postern.server.dev.apiserver.selection.Parameters;
import dev.postern.server.dev.apiserver.status.Failures;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Kubernetes' reading of a path ({@code apiserver pkg/endpoints/request/requestinfo.go}), with its leniency: decoded first,
 * split then, slashes at the ends ignored.
 */
final class RequestPaths {
    private static final Map<String, String> VERBS = Map.of(
            "POST", "create", "GET", "get", "HEAD", "get", "PUT", "update", "PATCH", "patch", "DELETE", "delete");
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");
    private static final String WATCH = "watch";

    private RequestPaths() {}

    /** The path, decoded; 400 where that cannot be done. */
    static String decoded(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Failures.badRequest("the path cannot be decoded");
        }
    }

    /** The query of a request target, decoded; 400 where that cannot be done. */
    static Parameters query(String target) {
        try {
            return new Parameters(QueryStringDecoder.builder()
                    .semicolonIsNormalChar(true)
                    .build(target)
                    .parameters());
        } catch (IllegalArgumentException e) {
            throw Failures.badRequest("the query cannot be decoded");
        }
    }

    /** What a method on a decoded path means. */
    static RequestInfo info(String method, String path, Parameters query) {
        List<String> segments = List.of(path.replaceAll("^/+|/+$", "").split("/", -1));
        int start = resourceStart(segments);
        if (start < 0) {
            return new RequestInfo(false, method.toLowerCase(Locale.ROOT), "", "", "", "", "", "", segments);
        }
        List<String> parts = segments.subList(start, segments.size());
        String verb = VERBS.getOrDefault(method, "");
        if (parts.get(0).equals(WATCH) && parts.size() > 1) {
            verb = WATCH;
            parts = parts.subList(1, parts.size());
        }
        String namespace = parts.get(0).equals("namespaces") ? part(parts, 1) : "";
        if (!namespace.isEmpty() && parts.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(parts.get(2))) {
            parts = parts.subList(2, parts.size());
        }
        String name = part(parts, 1);
        if (name.isEmpty()) {
            boolean isRead = verb.equals("get");
            verb = verbForAll(verb, query);
            name = isRead ? FieldSelector.requiredName(query.text("fieldSelector")) : "";
        }
        String group = start == 3 ? segments.get(1) : "";
        return new RequestInfo(
                true, verb, group, segments.get(start - 1), namespace, parts.get(0), part(parts, 2), name, segments);
    }

    /** Index of the first segment after the version, or -1 where the path names no resource. */
    private static int resourceStart(List<String> segments) {
        if (segments.size() >= 3 && segments.get(0).equals("api")) {
            return 2;
        }
        return segments.size() >= 4 && segments.get(0).equals("apis") ? 3 : -1;
    }

    private static String verbForAll(String verb, Parameters query) {
        return switch (verb) {
            case "get" -> query.flag(WATCH) ? WATCH : "list";
            case "delete" -> "deletecollection";
            default -> verb;
        };
    }

    private static String part(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }
}
