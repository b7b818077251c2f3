package dev.postern.proxy.request;

import dev.postern.proxy.http.RequestHead;
import java.util.List;
import java.util.Optional;

/**
 * A path below {@code /clusters/{name}}: which cluster it names, and the head as that cluster's API server would see it. The
 * prefix is looked for in the decoded segments, and the rest is encoded anew from them, so that nothing is decoded twice.
 *
 * @param name the segment, decoded; whether there is such a cluster is for the caller to say. Empty for {@code /clusters}
 * @param prefix what was taken off, encoded, without a final slash
 * @param rest the head without the prefix; its path is {@code /} where nothing follows the name
 */
public record ClusterPath(String name, String prefix, RequestHead rest) {
    private static final String CLUSTERS = "clusters";
    /** {@code /clusters} and the name. */
    private static final int PREFIX = 2;

    /**
     * The prefix of a path; empty where it has none.
     *
     * @throws dev.postern.proxy.failure.GatewayFailure {@code MALFORMED}
     */
    public static Optional<ClusterPath> of(RequestHead head) {
        if (!mayName(head.path())) {
            return Optional.empty();
        }
        PathSegments path = PathSegments.parse(head.path());
        List<String> segments = path.segments();
        if (segments.isEmpty() || !segments.get(0).equals(CLUSTERS)) {
            return Optional.empty();
        }
        if (segments.size() < PREFIX) {
            return Optional.of(new ClusterPath("", "", head));
        }
        String prefix = PathSegments.encoded(segments.subList(0, PREFIX), false);
        String rest = PathSegments.encoded(segments.subList(PREFIX, segments.size()), path.trailingSlash());
        RequestHead shorter = new RequestHead(head.method(), rest, head.query(), head.fields());
        return Optional.of(new ClusterPath(segments.get(1), prefix, shorter));
    }

    /** Most paths start with {@code /api}: they need not be read twice to see that they have no prefix. */
    private static boolean mayName(String path) {
        return path.length() > 1 && (path.charAt(1) == 'c' || path.charAt(1) == '%');
    }
}
