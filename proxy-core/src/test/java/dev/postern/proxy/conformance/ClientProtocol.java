package dev.postern.proxy.conformance;

import java.util.List;
import java.util.stream.Collectors;

/** What a client speaks, and the head that it begins with. */
enum ClientProtocol {
    SPDY("POST", "SPDY/3.1", "X-Stream-Protocol-Version"),
    WEBSOCKET_V4("GET", "websocket", "Sec-WebSocket-Protocol"),
    WEBSOCKET_V5("GET", "websocket", "Sec-WebSocket-Protocol"),
    /** SPDY in the messages of a WebSocket. */
    TUNNEL("GET", "websocket", "Sec-WebSocket-Protocol");

    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String V5 = "v5.channel.k8s.io";
    static final String V4 = "v4.channel.k8s.io";
    static final String PORT_FORWARD = "portforward.k8s.io";
    static final String TUNNELLED = "SPDY/3.1+" + PORT_FORWARD;

    private final String method;
    private final String upgrade;
    private final String protocolHeader;

    ClientProtocol(String method, String upgrade, String protocolHeader) {
        this.method = method;
        this.upgrade = upgrade;
        this.protocolHeader = protocolHeader;
    }

    boolean webSocket() {
        return this != SPDY;
    }

    /** The header that offers protocols, and names the one that was chosen. */
    String protocolHeader() {
        return protocolHeader;
    }

    /** What kubectl offers for a command. */
    List<String> commandProtocols() {
        return switch (this) {
            case SPDY -> List.of(V5, V4, "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io");
            case WEBSOCKET_V4 -> List.of(V4);
            default -> List.of(V5);
        };
    }

    /** What kubectl offers for a port-forward. */
    List<String> portForwardProtocols() {
        return List.of(this == SPDY ? PORT_FORWARD : TUNNELLED);
    }

    /** The head that offers these protocols, a line each. */
    String request(String target, List<String> protocols) {
        return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: " + upgrade
                + "\r\n"
                + (webSocket() ? "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n" : "")
                + protocols.stream()
                        .map(protocol -> protocolHeader + ": " + protocol + "\r\n")
                        .collect(Collectors.joining())
                + "\r\n";
    }
}
