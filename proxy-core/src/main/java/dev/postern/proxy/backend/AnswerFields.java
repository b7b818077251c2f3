package dev.postern.proxy.backend;

import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which fields of a backend's answer may go to the client. A kubelet, and behind it a container, is not trusted to set a
 * cookie, a redirect, a cross-origin rule or another server's address for the client: its fields pass by name. Of the API
 * server's all pass but those.
 */
final class AnswerFields {
    private static final Set<String> OF_KUBELET = Set.of(
            "content-type",
            "content-encoding",
            "retry-after",
            "allow",
            "x-accepted-stream-protocol-versions",
            "sec-websocket-version");

    /** RFC 9110 7.6.1, and those that older software treats so. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** What would act on the client's view of this origin. */
    private static final Set<String> ABOUT_THE_ORIGIN = Set.of(
            "set-cookie",
            "set-cookie2",
            "alt-svc",
            "strict-transport-security",
            "public-key-pins",
            "refresh",
            "clear-site-data",
            "server",
            "www-authenticate");

    private AnswerFields() {}

    /** A kubelet's, without {@code Content-Length}. */
    static HttpFields ofKubelet(HttpFields answered) {
        List<Field> kept = new ArrayList<>();
        for (Field field : answered.all()) {
            if (OF_KUBELET.contains(lower(field.name()))) {
                kept.add(field);
            }
        }
        kept.add(new Field("X-Content-Type-Options", "nosniff"));
        kept.add(new Field("Cache-Control", "no-store"));
        return HttpFields.of(kept);
    }

    /** The API server's, with {@code Content-Length}; a {@code Location} only where it is a path on this server. */
    static HttpFields ofUpstream(HttpFields answered) {
        Set<String> named = answered.ofConnection();
        List<Field> kept = new ArrayList<>();
        for (Field field : answered.all()) {
            String name = lower(field.name());
            boolean elsewhere = name.equals("location") && !isPath(field.value());
            if (!elsewhere && !named.contains(name) && passes(name)) {
                kept.add(field);
            }
        }
        return HttpFields.of(kept);
    }

    private static boolean passes(String name) {
        return !HOP_BY_HOP.contains(name) && !ABOUT_THE_ORIGIN.contains(name) && !name.startsWith("access-control-");
    }

    /** Whether a reference can only be a path on the server that sends it: {@code //host} and {@code /\host} are not. */
    static boolean isPath(String reference) {
        boolean rooted = reference.startsWith("/") && !reference.startsWith("//");
        return rooted && reference.indexOf('\\') < 0 && reference.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
