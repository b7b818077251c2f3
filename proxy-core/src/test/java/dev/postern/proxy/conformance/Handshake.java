package dev.postern.proxy.conformance;

import dev.postern.proxy.conformance.Leg.Backend;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a backend answers an upgrade request: with the first protocol of the client's that it knows. */
record Handshake(Backend backend, RawResponse request) {
    private static final List<String> COMMAND = List.of(
            ClientProtocol.V4, "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io", ClientProtocol.PORT_FORWARD);
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ";

    static Handshake of(Backend backend, String head) {
        return new Handshake(backend, new RawResponse(head, new byte[0]));
    }

    boolean webSocket() {
        return request.header("upgrade").equals(Optional.of("websocket"));
    }

    /** The protocol, where both know one. */
    Optional<String> protocol() {
        List<String> known = COMMAND;
        if (webSocket()) {
            known = backend == Backend.SPDY_KUBELET
                    ? List.of()
                    : List.of(ClientProtocol.V5, ClientProtocol.V4, ClientProtocol.TUNNELLED);
        }
        return offered().stream().filter(known::contains).findFirst();
    }

    /** The whole answer. */
    String answer() {
        return protocol().map(this::switching).orElseGet(this::refusal);
    }

    private String switching(String protocol) {
        return webSocket()
                ? SWITCHING + "websocket\r\nSec-WebSocket-Accept: " + KubeletReplies.accept(ClientProtocol.KEY)
                        + "\r\nSec-WebSocket-Protocol: " + protocol + "\r\n\r\n"
                : SWITCHING + "SPDY/3.1\r\nX-Stream-Protocol-Version: " + protocol + "\r\n\r\n";
    }

    /** In the words of x/net/websocket, the tunnelling handler and cri-streaming. */
    private String refusal() {
        if (webSocket() && request.header("sec-websocket-protocol").orElse("").startsWith("SPDY/3.1+")) {
            return answer("400 Bad Request", "", "unable to upgrade: no tunneling spdy protocols provided");
        } else if (webSocket()) {
            return "HTTP/1.1 403 Forbidden\r\n\r\n";
        } else if (offered().isEmpty()) {
            return answer("400 Bad Request", "", "unable to upgrade: header X-Stream-Protocol-Version does not exist");
        }
        String accepted = "X-Accepted-Stream-Protocol-Versions: v4.channel.k8s.io\r\n"
                + "X-Accepted-Stream-Protocol-Versions: v3.channel.k8s.io\r\n";
        return answer("403 Forbidden", accepted, "unable to upgrade: unable to negotiate protocol: " + offered());
    }

    static String answer(String status, String fields, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\n" + fields + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** How many SPDY streams a command's client opens. */
    int streams() {
        String query = request.statusLine().split(" ", 3)[1] + "&";
        boolean tty = query.matches(".*[?&]tty=(1|true)&.*");
        int stdin = query.matches(".*[?&](input|stdin)=(1|true)&.*") ? 1 : 0;
        int stdout = query.matches(".*[?&](output|stdout)=(1|true)&.*") ? 1 : 0;
        int stderr = !tty && query.matches(".*[?&](error|stderr)=(1|true)&.*") ? 1 : 0;
        return 1 + stdin + stdout + stderr + (tty ? 1 : 0);
    }

    private List<String> offered() {
        return request.headers(webSocket() ? "sec-websocket-protocol" : "x-stream-protocol-version").stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .toList();
    }
}
