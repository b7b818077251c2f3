package dev.postern.server.dev.streaming;

import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Answers port-forward requests. Event loop. */
record PortForwardExchange(Exchange exchange, PortForward pod) {
    private static final List<String> VERSIONS = List.of(SpdyPortForward.PROTOCOL);
    private static final String TUNNEL_PREFIX = "SPDY/3.1+";
    private static final String TUNNEL_SUFFIX = ".k8s.io";

    void serve() {
        UpgradeRequest request = exchange.request();
        List<String> tunnelled = tunnelled(request);
        if (!request.isUpgrade()) {
            exchange.refuseWithoutUpgrade();
        } else if (!request.isWebSocket()) {
            exchange.spdy(SpdyHandshake.of(request, VERSIONS), this::forward);
        } else if (exchange.resources().options().websocketV5() && !tunnelled.isEmpty()) {
            exchange.tunnel(tunnel(request, tunnelled), this::forward);
        } else {
            webSocket(request);
        }
    }

    /** The sentence of a request whose ports are no ports. */
    static Optional<String> wrongPorts(UpgradeRequest request, StreamingOptions options) {
        boolean tunnel = options.websocketV5() && !tunnelled(request).isEmpty();
        if (!request.isWebSocket() || tunnel) {
            return Optional.empty();
        }
        try {
            PortNumbers.ofQuery(request.head().uri());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** The versions of SPDY's streams that a WebSocket offers to carry. */
    private static List<String> tunnelled(UpgradeRequest request) {
        return request.subprotocols().stream()
                .filter(each -> each.startsWith(TUNNEL_PREFIX) && each.endsWith(TUNNEL_SUFFIX))
                .map(each -> each.substring(TUNNEL_PREFIX.length()))
                .toList();
    }

    private SpdyConnection.Owner forward(SpdyConnection connection) {
        return new SpdyPortForward(exchange.channel(), pod, exchange.resources());
    }

    /** The runtime chooses the version of SPDY's streams before the kubelet accepts the WebSocket. */
    private static Handshake tunnel(UpgradeRequest request, List<String> wanted) {
        Optional<String> chosen = SpdyHandshake.firstSupported(wanted, VERSIONS);
        return chosen.isEmpty()
                ? new Handshake.Refused(SpdyHandshake.noCommon(wanted, VERSIONS))
                : WebSocketHandshake.ofTunnel(request, TUNNEL_PREFIX + chosen.get());
    }

    private void webSocket(UpgradeRequest request) {
        List<Integer> ports;
        try {
            ports = PortNumbers.ofQuery(request.head().uri());
        } catch (IllegalArgumentException e) {
            exchange.refuse(HttpAnswer.restful(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage())));
            return;
        }
        Handshake handshake =
                WebSocketHandshake.ofRuntime(request, List.copyOf(WebSocketPortForward.PROTOCOLS.keySet()));
        if (handshake instanceof Handshake.Refused refused) {
            exchange.refuse(refused.answer());
        } else if (handshake instanceof Handshake.Accepted accepted) {
            exchange.webSocket(
                    accepted,
                    Objects.requireNonNull(WebSocketPortForward.PROTOCOLS.get(accepted.protocol())),
                    WebSocketPortForward.uses(ports),
                    connection -> new WebSocketPortForward(connection, pod, ports, exchange.resources()));
        }
    }
}
