package dev.postern.proxy.target;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.proxy.cluster.Node;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.request.Stream;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.request.UpgradeOffer;
import dev.postern.proxy.request.UpgradeOffer.Spdy;
import dev.postern.proxy.request.UpgradeOffer.WebSocket;
import dev.postern.proxy.target.RefusedHandshakes.Handshake;
import dev.postern.proxy.target.StreamPlan.Reason;
import dev.postern.proxy.target.StreamPlan.Way;
import java.util.Optional;

/**
 * How a client's stream gets to a node's kubelet (KEP-4006). SPDY and the older WebSocket subprotocols go to any node as they
 * are. WebSocket v5 is understood only by kubelets that declare {@value #FEATURE}; to the others, and to those that declare it
 * and yet refuse, the gateway speaks SPDY, and so it does for SPDY inside of a WebSocket. Any thread.
 *
 * <p>A client that offers an old subprotocol beside a new one is one that offers the new one, as at the API server.
 */
final class ProtocolPlan {
    /** As in {@code status.declaredFeatures} (KEP-5328). */
    static final String FEATURE = "ExtendWebSocketsToKubelet";

    /** No node has this name. */
    private static final Handshake API_SERVER = new Handshake("", false);

    private final RefusedHandshakes refused;

    ProtocolPlan(Ticker ticker) {
        this.refused = new RefusedHandshakes(ticker);
    }

    /**
     * @throws GatewayFailure {@code UPGRADE_REQUIRED}, or {@code MALFORMED} for a tunnel of nothing
     */
    StreamPlan plan(Stream stream, Node node) {
        if (stream.offer() instanceof UpgradeOffer.None) {
            throw new GatewayFailure(FailureReason.UPGRADE_REQUIRED, "Upgrade request required");
        }
        if (!(stream.offer() instanceof WebSocket webSocket)) {
            return StreamPlan.AS_EVER;
        }
        return stream.kind() == StreamKind.PORT_FORWARD
                ? portForward(webSocket, isDeclaredBy(node))
                : command(webSocket, node);
    }

    /** Also where the kubelet would take the tunnel: in SPDY of its own the gateway can tell open connections why they end. */
    private static StreamPlan portForward(WebSocket offer, boolean declared) {
        if (!offer.tunnels()) {
            return StreamPlan.AS_EVER;
        }
        if (offer.tunnelled().isEmpty()) {
            throw new GatewayFailure(
                    FailureReason.MALFORMED, "unable to upgrade: no tunneling spdy protocols provided");
        }
        return new StreamPlan(Way.TUNNEL, declared ? Reason.TELLS_ENDS : Reason.NOT_DECLARED);
    }

    /**
     * The plan for a stream that the API server carries on, which speaks all that clients do. A port-forward's WebSocket is
     * opened here nevertheless, until something on the way refuses SPDY; one that carries nothing is for it to refuse.
     */
    StreamPlan upstream(Stream stream) {
        boolean opens = stream.kind() == StreamKind.PORT_FORWARD
                && stream.offer() instanceof WebSocket webSocket
                && !webSocket.tunnelled().isEmpty()
                && !refused.contains(API_SERVER);
        return opens ? new StreamPlan(Way.TUNNEL, Reason.TELLS_ENDS) : StreamPlan.BY_API_SERVER;
    }

    /** To be told when the API server refused SPDY and then took a client's WebSocket. */
    void refusedByApiServer() {
        refused.add(API_SERVER);
    }

    private StreamPlan command(WebSocket offer, Node node) {
        boolean extended = isExtended(offer);
        if (extended && !isDeclaredBy(node)) {
            return new StreamPlan(Way.TRANSLATE, Reason.NOT_DECLARED);
        }
        if (refused.contains(new Handshake(node.name(), extended))
                && offer.remoteCommand().isPresent()) {
            return new StreamPlan(Way.TRANSLATE, Reason.REFUSED);
        }
        return extended ? new StreamPlan(Way.SPLICE, Reason.DECLARED) : StreamPlan.AS_EVER;
    }

    /** The way that is left where the kubelet refused what it was planned to speak; empty where there is none. */
    static Optional<StreamPlan> afterRefusal(Stream stream, StreamPlan planned) {
        return planned.way() == Way.SPLICE
                        && stream.kind() != StreamKind.PORT_FORWARD
                        && stream.offer() instanceof WebSocket webSocket
                        && webSocket.remoteCommand().isPresent()
                ? Optional.of(new StreamPlan(Way.TRANSLATE, Reason.REFUSED))
                : Optional.empty();
    }

    /** To be told when a kubelet refused a client's WebSocket and then took SPDY for it. */
    void refused(Stream stream, String node) {
        if (stream.offer() instanceof WebSocket webSocket) {
            refused.add(new Handshake(node, isExtended(webSocket)));
        }
    }

    void forget(String node) {
        refused.forget(node);
    }

    /** What the kubelet is asked to switch to. */
    static UpgradeOffer asked(Way way, UpgradeOffer offer) {
        return switch (way) {
            case SPLICE -> offer;
            case TRANSLATE -> Spdy.REMOTE_COMMAND;
            case TUNNEL -> new Spdy(((WebSocket) offer).tunnelled());
        };
    }

    /** Whether a command takes a kubelet that declares the feature. */
    private static boolean isExtended(WebSocket offer) {
        return offer.subprotocols().contains(WebSocket.REMOTE_COMMAND_V5);
    }

    private static boolean isDeclaredBy(Node node) {
        return node.declaredFeatures().contains(FEATURE);
    }
}
