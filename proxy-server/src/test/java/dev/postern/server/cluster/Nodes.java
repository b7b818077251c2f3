package dev.postern.server.cluster;

import java.util.List;

/** What a rig's kubelets speak. Each kind has ports of its own, so that both can run at a time. */
enum Nodes {
    /** No WebSocket v5 and no SPDY in a WebSocket, as most nodes of today. */
    USUAL(0, List.of()),
    /** The feature {@code ExtendWebSocketsToKubelet}, declared and spoken. */
    WITH_WEBSOCKETS(100, List.of("--websockets"));

    private final int ports;
    private final List<String> flags;

    Nodes(int ports, List<String> flags) {
        this.ports = Rig.PORTS + ports;
        this.flags = flags;
    }

    int ports() {
        return ports;
    }

    /** Of {@code rig up}. */
    List<String> flags() {
        return flags;
    }
}
