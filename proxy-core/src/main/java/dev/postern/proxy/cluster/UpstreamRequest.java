package dev.postern.proxy.cluster;

import dev.postern.proxy.http.HttpFields;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be asked of the API server for somebody. Who asks, with which credential, of which host, and how the message
 * is framed is {@link ApiServer}'s to say: a field that would say so too is refused, because its presence is a defect of
 * the code that filters a client's headers.
 *
 * @param method of the request
 * @param target path and query, starting with {@code /}; the server's base path is put before it
 * @param fields the fields to pass on; {@code Content-Length} holds the body to exactly that length
 * @param body paused, or null where there is none
 */
public record UpstreamRequest(
        HttpMethod method,
        String target,
        HttpFields fields,
        @Nullable ReadStream<Buffer> body) {
    private static final Set<String> OURS = Set.of(
            "host",
            "authorization",
            "proxy-authorization",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "expect");

    /**
     * Holds the request against these rules.
     *
     * @throws IllegalArgumentException naming the rule
     */
    public UpstreamRequest {
        requireTarget(target);
        requireAllowed(fields);
        requireOneLength(fields.values("Content-Length"), body != null);
    }

    static void requireTarget(String target) {
        boolean good = target.startsWith("/");
        for (int i = 0; good && i < target.length(); i++) {
            char c = target.charAt(i);
            good = c > ' ' && c < 0x7F && c != '#';
        }
        if (!good) {
            throw new IllegalArgumentException("a request target must start with / and be visible ASCII");
        }
    }

    static void requireAllowed(HttpFields fields) {
        for (HttpFields.Field field : fields.all()) {
            requireAllowed(field.name().toLowerCase(Locale.ROOT));
        }
    }

    private static void requireAllowed(String name) {
        if (OURS.contains(name) || name.startsWith("impersonate-") || name.startsWith("x-remote-")) {
            throw new IllegalArgumentException("the field " + name + " is not passed to the API server");
        }
    }

    private static void requireOneLength(List<String> lengths, boolean hasBody) {
        if (lengths.size() > 1 || lengths.stream().anyMatch(length -> !length.matches("[0-9]{1,18}"))) {
            throw new IllegalArgumentException("Content-Length must be one number");
        }
        if (!hasBody && lengths.stream().anyMatch(length -> Long.parseLong(length) > 0)) {
            throw new IllegalArgumentException("a Content-Length without a body");
        }
    }

    /** The body's length, or -1 where it is not known before. */
    long length() {
        return fields.first("Content-Length").map(Long::parseLong).orElse(-1L);
    }
}
