package dev.postern.server.dev.streaming;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ways in which a node answers a WebSocket request. */
final class WebSocketHandshake {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_OCTETS = 16;

    private final UpgradeRequest request;
    private final boolean relayed;

    private WebSocketHandshake(UpgradeRequest request, boolean relayed) {
        this.request = request;
        this.relayed = relayed;
    }

    /**
     * The container runtime's, by {@code x/net/websocket}: chooses the client's first subprotocol that is supported; a client
     * that lists none gets the empty one, in a field without a value. The kubelet relays a refusal.
     */
    static Handshake ofRuntime(UpgradeRequest request, List<String> supported) {
        return new WebSocketHandshake(request, true).negotiate(supported);
    }

    /** The kubelet's own, by {@code x/net/websocket}, where it translates. */
    static Handshake ofKubelet(UpgradeRequest request, String supported) {
        return new WebSocketHandshake(request, false).negotiate(List.of(supported));
    }

    /** The kubelet's own, by {@code gorilla/websocket}, where it tunnels and the runtime has chosen a version. */
    static Handshake ofTunnel(UpgradeRequest request, String subprotocol) {
        if (!request.isGet()) {
            return refusedByGorilla(HttpResponseStatus.METHOD_NOT_ALLOWED);
        }
        String key = request.first("Sec-WebSocket-Key");
        if (!request.first("Sec-WebSocket-Version").equals("13") || !isKey(key)) {
            return refusedByGorilla(HttpResponseStatus.BAD_REQUEST);
        }
        return new Handshake.Accepted(subprotocol, head(key, subprotocol));
    }

    private Handshake negotiate(List<String> supported) {
        String key = request.first("Sec-WebSocket-Key");
        if (!request.isGet()) {
            return refused(HttpResponseStatus.METHOD_NOT_ALLOWED, "bad method");
        }
        if (!request.asksFirstFor("websocket")) {
            return refused(HttpResponseStatus.BAD_REQUEST, "not websocket protocol");
        }
        if (key.isEmpty()) {
            return refused(HttpResponseStatus.BAD_REQUEST, "mismatch challenge/response");
        }
        if (!request.first("Sec-WebSocket-Version").equals("13")) {
            return wrongVersion();
        }
        List<String> listed = request.subprotocols();
        Optional<String> chosen = SpdyHandshake.firstSupported(listed.isEmpty() ? List.of("") : listed, supported);
        return chosen.isEmpty()
                ? refused(HttpResponseStatus.FORBIDDEN, "")
                : new Handshake.Accepted(chosen.get(), head(key, chosen.get()));
    }

    private Handshake wrongVersion() {
        HttpAnswer answer = bare(HttpResponseStatus.BAD_REQUEST, "missing or bad WebSocket Version");
        return new Handshake.Refused(answer.with(relayed ? "Sec-Websocket-Version" : "Sec-WebSocket-Version", "13"));
    }

    private Handshake refused(HttpResponseStatus status, String sentence) {
        return new Handshake.Refused(bare(status, sentence));
    }

    private HttpAnswer bare(HttpResponseStatus status, String sentence) {
        HttpAnswer answer = HttpAnswer.bare(status, sentence);
        return relayed ? answer.with("Connection", "close") : answer;
    }

    private static Handshake refusedByGorilla(HttpResponseStatus status) {
        return new Handshake.Refused(
                HttpAnswer.error(status, status.reasonPhrase(), Map.of("Sec-Websocket-Version", List.of("13"))));
    }

    private static String head(String key, String subprotocol) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(key) + "\r\nSec-WebSocket-Protocol: " + subprotocol + "\r\n\r\n";
    }

    /** RFC 6455, section 4.2.2. */
    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_OCTETS;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
