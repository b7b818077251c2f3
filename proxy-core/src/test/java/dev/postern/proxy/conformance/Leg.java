package dev.postern.proxy.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One client protocol against one backend. */
record Leg(ClientProtocol client, Backend backend) {
    /** Where the streams go. */
    enum Backend {
        /** A kubelet whose runtime knows SPDY alone, and refuses every WebSocket. */
        SPDY_KUBELET,
        /** A kubelet that declares {@code ExtendWebSocketsToKubelet}, and speaks v5 and v4 over WebSocket, too. */
        DECLARING_KUBELET,
        /** The API server, which is asked in the caller's name. */
        API_SERVER
    }

    static Stream<Leg> ofCommands() {
        return of(List.of(ClientProtocol.SPDY, ClientProtocol.WEBSOCKET_V4, ClientProtocol.WEBSOCKET_V5));
    }

    static Stream<Leg> ofPortForwards() {
        return of(List.of(ClientProtocol.SPDY, ClientProtocol.TUNNEL));
    }

    static Stream<Leg> all() {
        return of(List.of(ClientProtocol.values()));
    }

    static Stream<Leg> ofWebSocketCommands() {
        return of(List.of(ClientProtocol.WEBSOCKET_V4, ClientProtocol.WEBSOCKET_V5));
    }

    private static Stream<Leg> of(List<ClientProtocol> clients) {
        return clients.stream()
                .flatMap(client -> Arrays.stream(Backend.values()).map(backend -> new Leg(client, backend)));
    }

    boolean upstream() {
        return backend == Backend.API_SERVER;
    }
}
