package dev.postern.proxy.request;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The routes that reach a kubelet, exact to the segment:
 *
 * <pre>
 *   /api/v1/namespaces/{ns}/pods/{pod}/{exec|attach|portforward|log}
 *   /api/v1/nodes/{node}/proxy[/…]
 * </pre>
 *
 * <p>A path that another reader might take for one of them (other case, other scope, more segments, the verb in the path)
 * is not passed on as ordinary traffic; it does not exist here.
 */
final class Routes {
    private static final String LOG = "log";
    private static final String PROXY = "proxy";
    private static final Pattern VERSION = Pattern.compile("v[0-9]+([a-z]+[0-9]+)?");
    private static final Map<String, StreamKind> STREAMS =
            Map.of("exec", StreamKind.EXEC, "attach", StreamKind.ATTACH, "portforward", StreamKind.PORT_FORWARD);
    private static final Set<String> OF_PODS = Set.of("exec", "attach", "portforward", LOG);
    private static final int POD_ROUTE_LENGTH = 7;
    private static final int NODE_ROUTE_LEAST = 5;

    private Routes() {}

    /** The kind of stream that a pod's subresource is; null where it is none. */
    static @Nullable StreamKind stream(String podSubresource) {
        return STREAMS.get(podSubresource);
    }

    static boolean isLog(String podSubresource) {
        return podSubresource.equals(LOG);
    }

    /** The subresource of a pod that the path names; empty where it names none. */
    static String podSubresource(PathSegments path) {
        List<String> segments = path.segments();
        boolean ofPod = segments.size() == POD_ROUTE_LENGTH
                && !path.trailingSlash()
                && segments.subList(0, 3).equals(List.of("api", "v1", "namespaces"))
                && segments.get(4).equals("pods");
        return ofPod ? segments.get(6) : "";
    }

    static boolean isNodeProxy(PathSegments path) {
        List<String> segments = path.segments();
        return segments.size() >= NODE_ROUTE_LEAST
                && segments.subList(0, 3).equals(List.of("api", "v1", "nodes"))
                && segments.get(4).equals(PROXY);
    }

    /**
     * Refuses what looks like a route above and is none.
     *
     * @throws GatewayFailure {@code NOT_FOUND}
     */
    static void refuseLookAlike(List<String> segments) {
        List<String> lower = segments.stream()
                .map(segment -> segment.toLowerCase(Locale.ROOT))
                .toList();
        String prefix = lower.isEmpty() ? "" : lower.get(0);
        boolean api = prefix.equals("api") || prefix.equals("apis");
        if (!api) {
            return;
        }
        boolean otherCase = !segments.get(0).equals(prefix);
        if (otherCase || isVersionAsGroup(lower) || isOldProxy(lower) || isStreaming(lower)) {
            throw new GatewayFailure(
                    FailureReason.NOT_FOUND,
                    "the server could not find the requested resource: pods stream at "
                            + "/api/v1/namespaces/{namespace}/pods/{pod}/{exec|attach|portforward|log}, "
                            + "kubelets answer at /api/v1/nodes/{node}/proxy/");
        }
    }

    private static boolean isVersionAsGroup(List<String> lower) {
        return lower.size() > 1
                && lower.get(0).equals("apis")
                && VERSION.matcher(lower.get(1)).matches();
    }

    private static boolean isOldProxy(List<String> lower) {
        return lower.size() > 2 && lower.get(0).equals("api") && lower.get(2).equals(PROXY);
    }

    private static boolean isStreaming(List<String> lower) {
        if (lower.stream().noneMatch(segment -> OF_PODS.contains(segment) || segment.equals(PROXY))) {
            return false;
        }
        RequestInfo info = RequestInfoFactory.requestInfo("GET", lower, Query.NONE);
        return info.resource().equals("pods") && OF_PODS.contains(info.subresource())
                || info.resource().equals("nodes") && info.subresource().equals(PROXY);
    }
}
