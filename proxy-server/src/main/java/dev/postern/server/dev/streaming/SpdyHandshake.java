package dev.postern.server.dev.streaming;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** SPDY's part of {@code k8s.io/streaming}: {@code httpstream.Handshake}, then {@code spdy.ResponseUpgrader}. */
final class SpdyHandshake {
    private static final String VERSION = "X-Stream-Protocol-Version";
    private static final String ACCEPTED_VERSIONS = "X-Accepted-Stream-Protocol-Versions";

    private SpdyHandshake() {}

    /** Chooses the client's first version that is supported. */
    static Handshake of(UpgradeRequest request, List<String> supported) {
        List<String> lines = request.lines(VERSION);
        if (lines.isEmpty()) {
            int fields = request.relayedFields().size();
            return badRequest("header " + VERSION + " does not exist in request with " + fields + " headers", Map.of());
        }
        List<String> wanted = lines.stream().flatMap(SpdyHandshake::listed).toList();
        if (wanted.isEmpty()) {
            return badRequest(
                    "header " + VERSION + " contains " + goSlice(lines) + ", but no valid protocols", Map.of());
        }
        Optional<String> chosen = firstSupported(wanted, supported);
        if (chosen.isEmpty()) {
            return new Handshake.Refused(noCommon(wanted, supported));
        }
        if (!request.asksFirstFor("SPDY/3.1")) {
            return badRequest(
                    "missing upgrade headers in request: " + goHeader(request.relayedFields()),
                    Map.of(VERSION, List.of(chosen.get())));
        }
        return new Handshake.Accepted(chosen.get(), head(chosen.get()));
    }

    /** The client's first version that is supported. */
    static Optional<String> firstSupported(List<String> wanted, List<String> supported) {
        return wanted.stream().filter(supported::contains).findFirst();
    }

    /** 403, with the versions that would do. */
    static HttpAnswer noCommon(List<String> wanted, List<String> supported) {
        return HttpAnswer.relayed(
                HttpResponseStatus.FORBIDDEN,
                "unable to upgrade: unable to negotiate protocol: client supports " + goSlice(wanted)
                        + ", server accepts " + goSlice(supported),
                Map.of(ACCEPTED_VERSIONS, supported));
    }

    private static Handshake badRequest(String sentence, Map<String, List<String>> extra) {
        return new Handshake.Refused(
                HttpAnswer.relayed(HttpResponseStatus.BAD_REQUEST, "unable to upgrade: " + sentence, extra));
    }

    private static String head(String version) {
        return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n" + VERSION + ": "
                + version + "\r\nDate: " + HttpAnswer.now() + "\r\n\r\n";
    }

    private static Stream<String> listed(String line) {
        return Stream.of(line.split(",", -1)).map(String::strip).filter(each -> !each.isEmpty());
    }

    /** Go's {@code %v}. */
    private static String goSlice(List<String> values) {
        return "[" + String.join(" ", values) + "]";
    }

    /** Go's {@code %#v}. */
    private static String goHeader(Map<String, List<String>> fields) {
        return fields.entrySet().stream()
                .map(field -> goQuoted(field.getKey()) + ":[]string{" + goQuoted(field.getValue()) + "}")
                .collect(Collectors.joining(", ", "http.Header{", "}"));
    }

    private static String goQuoted(List<String> values) {
        return values.stream().map(SpdyHandshake::goQuoted).collect(Collectors.joining(", "));
    }

    private static String goQuoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t") + '"';
    }
}
