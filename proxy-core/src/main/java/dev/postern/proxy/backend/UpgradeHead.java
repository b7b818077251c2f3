package dev.postern.proxy.backend;

import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.http.HeadBytes;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.request.UpgradeOffer;
import dev.postern.proxy.target.KubeletAddress;
import dev.postern.proxy.target.KubeletRoute;
import dev.postern.proxy.target.StreamPlan.Way;
import java.util.ArrayList;
import java.util.List;

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
        UpgradeOffer offer = route.offer();
        // client-go's SPDY is a POST. A WebSocket was a GET, whose rights at the kubelet are other ones (kubelet
        // server/auth.go).
        String method = route.plan().way() == Way.SPLICE ? request.head().method() : "POST";
        HeadBytes head = new HeadBytes(method, route.target())
                .field("Host", authority(route.kubelet()))
                .field("Connection", "Upgrade")
                .field("Upgrade", offer instanceof UpgradeOffer.WebSocket ? "websocket" : "SPDY/3.1");
        offered(offer).forEach(field -> head.field(field.name(), field.value()));
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

    /**
     * The fields that say what is offered, beside {@code Upgrade}. A bearer token was never among the subprotocols of an
     * {@link UpgradeOffer}.
     */
    static List<Field> offered(UpgradeOffer offer) {
        if (offer instanceof UpgradeOffer.Spdy spdy) {
            return spdy.protocols().stream()
                    .map(protocol -> new Field("X-Stream-Protocol-Version", protocol))
                    .toList();
        }
        if (!(offer instanceof UpgradeOffer.WebSocket webSocket)) {
            throw new IllegalArgumentException("a stream without an upgrade");
        }
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("Sec-WebSocket-Version", "13"));
        fields.add(new Field("Sec-WebSocket-Key", webSocket.key()));
        if (!webSocket.subprotocols().isEmpty()) {
            fields.add(new Field("Sec-WebSocket-Protocol", String.join(", ", webSocket.subprotocols())));
        }
        return fields;
    }
}
