package dev.postern.proxy.request;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.request.KubeletCall.NodeProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code nodes/x/proxy}: the kubelet's paths that only read, each with the subresources of {@code nodes} that allow it
 * ({@code pkg/kubelet/server/auth.go}). The kubelet trusts the gateway's certificate with everything, so what is not on
 * this list is denied, whatever rights the caller has: {@code GET …/proxy/exec} would be a shell.
 */
final class NodeParameters {
    private static final Map<String, String> SUBRESOURCES = Map.of(
            "metrics", "metrics",
            "stats", "stats",
            "logs", "log",
            "pods", "pods",
            "runningpods", "pods",
            "healthz", "healthz",
            "configz", "configz");
    private static final Set<String> WITHOUT_CHILDREN = Set.of("pods", "runningpods", "configz");
    private static final Set<String> LOG_PARAMETERS =
            Set.of("query", "sinceTime", "untilTime", "tailLines", "pattern", "boot", "timeout", "pretty");
    private static final Pattern LOG_QUERY = Pattern.compile("[A-Za-z0-9_@:-][A-Za-z0-9_.@:/-]{0,255}");
    private static final int ROUTE_LENGTH = 5;

    private NodeParameters() {}

    /**
     * The call that a request on {@code /api/v1/nodes/{name}/proxy/…} makes.
     *
     * @throws GatewayFailure {@code DENIED} for a method or path that does more than read, {@code MALFORMED} for a name or query
     */
    static NodeProxy read(String method, RequestInfo info, PathSegments whole, Query query) {
        Names.subdomain("node", info.name());
        List<String> path =
                info.segments().subList(ROUTE_LENGTH, info.segments().size());
        String first = path.isEmpty() ? "" : path.get(0);
        String subresource = SUBRESOURCES.get(first);
        boolean reads = method.equals("GET") || method.equals("HEAD");
        if (!reads || subresource == null || path.size() > 1 && WITHOUT_CHILDREN.contains(first)) {
            throw new GatewayFailure(
                    FailureReason.DENIED,
                    "through nodes/proxy the gateway serves only GET and HEAD of the kubelet's metrics, stats, healthz, pods, "
                            + "runningpods, configz and logs; for a shell, a stream or container logs use pods/exec, "
                            + "pods/attach, pods/portforward or pods/log");
        }
        List<String> kubeletSegments = new ArrayList<>(path);
        if (whole.trailingSlash()) {
            kubeletSegments.add("");
        }
        return new NodeProxy(
                info,
                kubeletSegments,
                query(first, query),
                List.of(subresource, "proxy"),
                query.appendedTo(whole.encoded()));
    }

    private static String query(String first, Query query) {
        KubeletQuery kubelet = new KubeletQuery();
        query.parameters().forEach((name, values) -> {
            if (holdsControl(name) || values.stream().anyMatch(NodeParameters::holdsControl)) {
                throw Query.malformed("the query holds a control character");
            }
            kubelet.put(name, values);
        });
        if (first.equals("logs")) {
            checkLogQuery(query);
        }
        return kubelet.encoded();
    }

    /** A node's log query names services or files, and kubelets have run what they were given (CVE-2024-9042). */
    private static void checkLogQuery(Query query) {
        query.allowOnly(LOG_PARAMETERS, Set.of("query"));
        for (String source : query.all("query")) {
            if (!LOG_QUERY.matcher(source).matches() || source.contains("..")) {
                throw Query.malformed("query parameter \"query\" is not the name of a service or log file");
            }
        }
    }

    private static boolean holdsControl(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }
}
