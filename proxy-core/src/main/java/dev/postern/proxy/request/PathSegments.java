package dev.postern.proxy.request;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * A path, split on literal {@code /} and then decoded once per segment. Nothing is normalised: what could mean two things
 * to two readers is refused. What is authorized and what is sent both come from here.
 *
 * @param segments decoded; none is empty, a dot segment, or holds {@code / \ %} or a control character
 * @param trailingSlash whether the path ends with {@code /}; true for {@code /} itself
 */
record PathSegments(List<String> segments, boolean trailingSlash) {
    PathSegments {
        segments = List.copyOf(segments);
    }

    /**
     * Splits, decodes and checks.
     *
     * @param path raw, still encoded
     * @throws GatewayFailure {@code MALFORMED}
     */
    static PathSegments parse(String path) {
        if (!path.startsWith("/")) {
            throw new GatewayFailure(FailureReason.MALFORMED, "the request target must start with /");
        }
        if (path.length() == 1) {
            return new PathSegments(List.of(), true);
        }
        boolean trailingSlash = path.endsWith("/");
        List<String> segments = new ArrayList<>();
        for (String raw :
                path.substring(1, path.length() - (trailingSlash ? 1 : 0)).split("/", -1)) {
            segments.add(checked(PercentCoding.decodePath(raw)));
        }
        return new PathSegments(segments, trailingSlash);
    }

    /** The path, encoded again. */
    String encoded() {
        return encoded(segments, trailingSlash);
    }

    static String encoded(List<String> segments, boolean trailingSlash) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            path.append('/').append(PercentCoding.encodePath(segment));
        }
        return trailingSlash || path.isEmpty() ? path.append('/').toString() : path.toString();
    }

    private static String checked(String segment) {
        check(segment);
        if (!isAscii(segment)) {
            // A backend that folds compatibility forms would read U+FF0F as a slash and U+2024 as a dot.
            check(Normalizer.normalize(segment, Normalizer.Form.NFKC));
        }
        return segment;
    }

    private static boolean isAscii(String segment) {
        for (int i = 0; i < segment.length(); i++) {
            if (segment.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static void check(String segment) {
        if (isDots(segment)) {
            throw malformed("has an empty segment or one of dots only; name the resource without //, . and ..");
        }
        for (int i = 0; i < segment.length(); i++) {
            if (isForbidden(segment.charAt(i))) {
                throw malformed("has a segment that decodes to a slash, backslash, percent sign or control character");
            }
        }
    }

    /**
     * Whether it is empty, {@code .}, {@code ..} and so on, also with a path parameter ({@code ..;x}) as some servers drop
     * those.
     */
    private static boolean isDots(String segment) {
        int dots = 0;
        while (dots < segment.length() && segment.charAt(dots) == '.') {
            dots++;
        }
        return dots == segment.length() || segment.charAt(dots) == ';';
    }

    private static boolean isForbidden(char c) {
        return c == '/' || c == '\\' || c == '%' || Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }

    private static GatewayFailure malformed(String what) {
        return new GatewayFailure(FailureReason.MALFORMED, "the path " + what);
    }
}
