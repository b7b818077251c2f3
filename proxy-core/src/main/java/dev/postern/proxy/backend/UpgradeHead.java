package dev.postern.proxy.backend;

import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.request.UpgradeOffer;
import dev.postern.proxy.target.KubeletAddress;
import dev.postern.proxy.target.KubeletRoute;

/**
 * The request head that asks a kubelet to switch protocols. Every line of it is written here: nothing of the client's
 * head is copied, so no credential, cookie or identity header of the client can be in it.
 */
final class UpgradeHead {
    private UpgradeHead() {}

    /**
     * @throws dev.postern.proxy.failure.GatewayFailure {@code MALFORMED} where a value cannot be written
     */
    static HeadBytes of(KubeletRoute route, ClientRequest request, ForwardedFor forwardedFor) {
        String method = request.head().method();
        HeadBytes head = new HeadBytes(method, route.target())
                .field("Host", authority(route.kubelet()))
                .field("Connection", "Upgrade");
        offer(route.offer(), head);
        if (method.equals("POST")) {
            // Without a length Go's server would wait for no body too, but client-go sends it, and it costs nothing.
            head.field("Content-Length", "0");
        }
        String userAgent = UserAgent.of(request.head().fields());
        if (!userAgent.isEmpty()) {
            head.field(UserAgent.NAME, userAgent);
        }
        return head.field(ForwardedFor.NAME, forwardedFor.value(request));
    }

    /** Host and port as RFC 3986 3.2.2 writes them. */
    static String authority(KubeletAddress kubelet) {
        String host = kubelet.host();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + kubelet.port();
    }

    private static void offer(UpgradeOffer offer, HeadBytes head) {
        if (offer instanceof UpgradeOffer.Spdy spdy) {
            head.field("Upgrade", "SPDY/3.1");
            spdy.protocols().forEach(protocol -> head.field("X-Stream-Protocol-Version", protocol));
        } else if (offer instanceof UpgradeOffer.WebSocket webSocket) {
            head.field("Upgrade", "websocket")
                    .field("Sec-WebSocket-Version", "13")
                    .field("Sec-WebSocket-Key", webSocket.key());
            if (!webSocket.subprotocols().isEmpty()) {
                head.field("Sec-WebSocket-Protocol", String.join(", ", webSocket.subprotocols()));
            }
        } else {
            throw new IllegalArgumentException("a stream without an upgrade");
        }
    }
}
