package dev.postern.server.dev.kubelet;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A whole response, without what depends on its request and connection.
 *
 * @param fields header fields, spelled as Go spells them
 */
record Answer(int status, Map<String, String> fields, byte[] body) {
    private static final String TEXT = "text/plain; charset=utf-8";

    /** As {@code go-restful} writes an error. */
    static Answer text(int status, String text) {
        return of(status, TEXT, text);
    }

    /** As Go's {@code http.Error} writes one. */
    static Answer error(int status, String text) {
        return of(status, TEXT, text + "\n").with("X-Content-Type-Options", "nosniff");
    }

    static Answer json(String json) {
        return of(200, "application/json", json);
    }

    static Answer of(int status, String contentType, String text) {
        return new Answer(status, Map.of("Content-Type", contentType), text.getBytes(StandardCharsets.UTF_8));
    }

    /** As the kubelet answers for a log that it had begun to send: in chunks, and of no stated type. */
    static Answer chunked(int status, String text) {
        return new Answer(status, Map.of("Transfer-Encoding", "chunked"), text.getBytes(StandardCharsets.UTF_8));
    }

    /** With one field more. */
    Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new Answer(status, more, body);
    }

    /** What a person would read of it, on one line. */
    String summary() {
        String text = status < 400 ? "" : new String(body, StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? Integer.toString(status) : status + ": " + text;
    }
}
