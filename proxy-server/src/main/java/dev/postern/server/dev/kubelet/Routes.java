package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.kubelet.WebService.Template;
import java.util.List;
import java.util.Map;

/**
 * The kubelet's paths, found as Go's {@code http.ServeMux} and behind it {@code go-restful} find them ({@code
 * pkg/kubelet/server/server.go}).
 */
final class Routes {
    private static final String POD = "{podNamespace}/{podID}";
    private static final String CONTAINER = POD + "/{containerName}";
    private static final String CONTAINER_OF_UID = POD + "/{uid}/{containerName}";

    private static final List<WebService> SERVICES = List.of(
            service("/exec", stream(Endpoint.EXEC, CONTAINER), stream(Endpoint.EXEC, CONTAINER_OF_UID)),
            service("/attach", stream(Endpoint.ATTACH, CONTAINER), stream(Endpoint.ATTACH, CONTAINER_OF_UID)),
            service("/portForward", stream(Endpoint.PORT_FORWARD, POD), stream(Endpoint.PORT_FORWARD, POD + "/{uid}")),
            service("/containerLogs", Template.of("GET", CONTAINER, Endpoint.CONTAINER_LOGS)),
            service(
                    "/run",
                    Template.of("POST", CONTAINER, Endpoint.RUN),
                    Template.of("POST", CONTAINER_OF_UID, Endpoint.RUN)),
            json("/checkpoint/", Template.of("POST", CONTAINER, Endpoint.CHECKPOINT)),
            json("/pods", Template.of("GET", "", Endpoint.PODS)),
            json("/runningpods/", Template.of("GET", "", Endpoint.RUNNING_PODS)),
            json("/stats/", Template.of("GET POST", "summary", Endpoint.STATS_SUMMARY)));

    /** These take every method. */
    private static final Map<String, Endpoint> EXACT = Map.ofEntries(
            Map.entry("/healthz", Endpoint.HEALTHZ),
            Map.entry("/healthz/ping", Endpoint.HEALTH_CHECK),
            Map.entry("/healthz/log", Endpoint.HEALTH_CHECK),
            Map.entry("/healthz/syncloop", Endpoint.HEALTH_CHECK),
            Map.entry("/healthz/device-plugin", Endpoint.HEALTH_CHECK),
            Map.entry("/metrics", Endpoint.METRICS),
            Map.entry("/metrics/cadvisor", Endpoint.METRICS),
            Map.entry("/metrics/resource", Endpoint.METRICS),
            Map.entry("/metrics/probes", Endpoint.METRICS),
            Map.entry("/metrics/slis", Endpoint.METRICS),
            Map.entry("/configz", Endpoint.CONFIGZ),
            Map.entry("/flagz", Endpoint.FLAGZ),
            Map.entry("/statusz", Endpoint.STATUSZ),
            Map.entry("/debug/flags/v", Endpoint.DISABLED));

    private static final List<String> DISABLED = List.of("/logs/", "/debug/pprof/");

    private Routes() {}

    /** Where a request leads. */
    static Route find(String method, RequestTarget target, String accept) {
        if (target.path().equals("*")) {
            return new Route.Server();
        }
        String path = GoPath.clean(target.path());
        if (isTree(path + "/")) {
            return new Route.Redirect(target.withQuery(path + "/"));
        }
        if (!path.equals(target.path())) {
            return new Route.Redirect(target.withQuery(path));
        }
        return find(method, target, accept, target.matchedPath());
    }

    private static Route find(String method, RequestTarget target, String accept, String path) {
        Endpoint exact = EXACT.get(path);
        if (exact != null) {
            return new Route.Found(exact, Map.of());
        }
        if (DISABLED.stream().anyMatch(path::startsWith)) {
            return new Route.Found(Endpoint.DISABLED, Map.of());
        }
        return SERVICES.stream()
                .filter(service -> isBelow(path, service.root()))
                .findFirst()
                .map(service -> service.find(method, below(target), accept))
                .orElseGet(Route.Nowhere::new);
    }

    /** Whether only the path with its slash is known. */
    private static boolean isTree(String path) {
        return DISABLED.contains(path)
                || SERVICES.stream().anyMatch(service -> service.root().equals(path));
    }

    private static boolean isBelow(String path, String root) {
        return path.equals(root) || path.startsWith(root.endsWith("/") ? root : root + "/");
    }

    private static List<String> below(RequestTarget target) {
        List<String> segments = target.segments();
        return segments.subList(1, segments.size());
    }

    private static Template stream(Endpoint endpoint, String path) {
        return Template.of("GET POST", path, endpoint);
    }

    private static WebService service(String root, Template... templates) {
        return new WebService(root, "", List.of(templates));
    }

    private static WebService json(String root, Template... templates) {
        return new WebService(root, "application/json", List.of(templates));
    }
}
