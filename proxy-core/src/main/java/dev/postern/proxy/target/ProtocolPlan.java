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
 * are. WebSocket v5 and SPDY inside WebSocket are understood only by kubelets that declare {@value #FEATURE}; for the others,
 * and for those that declare it and yet refuse, the gateway speaks SPDY. Any thread.
 *
 * <p>A client that offers an old subprotocol beside a new one is one that offers the new one, as at the API server.
 */
final class ProtocolPlan {
    /** As in {@code status.declaredFeatures} (KEP-5328). */
    static final String FEATURE = "ExtendWebSocketsToKubelet";

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
        boolean extended = isExtended(stream.kind(), webSocket);
        if (extended && !speaksOtherwise(stream.kind(), webSocket)) {
            throw new GatewayFailure(
                    FailureReason.MALFORMED, "unable to upgrade: no tunneling spdy protocols provided");
        }
        boolean declared = node.declaredFeatures().contains(FEATURE);
        if (extended && !declared) {
            return new StreamPlan(ownWay(stream.kind()), Reason.NOT_DECLARED);
        }
        if (refused.contains(new Handshake(node.name(), extended)) && speaksOtherwise(stream.kind(), webSocket)) {
            return new StreamPlan(ownWay(stream.kind()), Reason.REFUSED);
        }
        return extended ? new StreamPlan(Way.SPLICE, Reason.DECLARED) : StreamPlan.AS_EVER;
    }

    /** The way that is left where the kubelet refused what it was planned to speak; empty where there is none. */
    static Optional<StreamPlan> afterRefusal(Stream stream, StreamPlan planned) {
        return planned.way() == Way.SPLICE
                        && stream.offer() instanceof WebSocket webSocket
                        && speaksOtherwise(stream.kind(), webSocket)
                ? Optional.of(new StreamPlan(ownWay(stream.kind()), Reason.REFUSED))
                : Optional.empty();
    }

    /** To be told when a kubelet refused a client's WebSocket and then took SPDY for it. */
    void refused(Stream stream, String node) {
        if (stream.offer() instanceof WebSocket webSocket) {
            refused.add(new Handshake(node, isExtended(stream.kind(), webSocket)));
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

    /** Whether it takes a kubelet that declares the feature. */
    private static boolean isExtended(StreamKind kind, WebSocket offer) {
        return kind == StreamKind.PORT_FORWARD
                ? offer.tunnels()
                : offer.subprotocols().contains(WebSocket.REMOTE_COMMAND_V5);
    }

    private static Way ownWay(StreamKind kind) {
        return kind == StreamKind.PORT_FORWARD ? Way.TUNNEL : Way.TRANSLATE;
    }

    private static boolean speaksOtherwise(StreamKind kind, WebSocket offer) {
        return kind == StreamKind.PORT_FORWARD
                ? !offer.tunnelled().isEmpty()
                : offer.remoteCommand().isPresent();
    }
}
