package dev.postern.proxy.target;

import dev.postern.proxy.cluster.Node;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.request.Stream;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.request.UpgradeOffer;
import java.util.List;

/**
 * What a node's kubelet can be asked to switch to, byte for byte (KEP-4006). SPDY and the older WebSocket subprotocols go
 * to any node. WebSocket v5 and SPDY inside WebSocket are understood only by kubelets that declare {@value #FEATURE}.
 *
 * <p>A client that offers an old subprotocol beside a new one gets the old one from an old node: the container runtime
 * takes the first that it knows, which is what the client said it can speak. The new one is left out of what the kubelet
 * sees, so this does not rest on the runtime ignoring it.
 */
final class ProtocolPlan {
    /** As in {@code status.declaredFeatures} (KEP-5328). */
    static final String FEATURE = "ExtendWebSocketsToKubelet";

    private static final String REMOTE_COMMAND_V5 = "v5.channel.k8s.io";
    private static final String TUNNEL_PREFIX = "SPDY/3.1+";

    private ProtocolPlan() {}

    /**
     * @return what the kubelet is offered
     * @throws GatewayFailure {@code UPGRADE_REQUIRED} or {@code PROTOCOL_UNAVAILABLE}
     */
    static UpgradeOffer plan(Stream stream, Node node) {
        UpgradeOffer offer = stream.offer();
        if (offer instanceof UpgradeOffer.None) {
            throw new GatewayFailure(FailureReason.UPGRADE_REQUIRED, "Upgrade request required");
        }
        if (!(offer instanceof UpgradeOffer.WebSocket webSocket)
                || node.declaredFeatures().contains(FEATURE)) {
            return offer;
        }
        List<String> carried = webSocket.subprotocols().stream()
                .filter(subprotocol -> !needsFeature(stream.kind(), subprotocol))
                .toList();
        if (carried.isEmpty() && !webSocket.subprotocols().isEmpty()) {
            throw unavailable(node, webSocket.subprotocols().get(0));
        }
        return new UpgradeOffer.WebSocket(webSocket.key(), carried);
    }

    private static boolean needsFeature(StreamKind kind, String subprotocol) {
        return kind == StreamKind.PORT_FORWARD
                ? subprotocol.startsWith(TUNNEL_PREFIX)
                : subprotocol.equals(REMOTE_COMMAND_V5);
    }

    private static GatewayFailure unavailable(Node node, String subprotocol) {
        return new GatewayFailure(
                FailureReason.PROTOCOL_UNAVAILABLE,
                "node \"" + node.name() + "\" does not speak WebSocket subprotocol " + subprotocol
                        + ": its kubelet does not" + " declare " + FEATURE
                        + ". kubectl falls back to SPDY by itself; other clients use SPDY/3.1");
    }
}
