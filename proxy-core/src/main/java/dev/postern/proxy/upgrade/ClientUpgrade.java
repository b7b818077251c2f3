package dev.postern.proxy.upgrade;

import dev.postern.proxy.backend.BackendAnswer.BackendStream;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.UpgradeRequest;
import dev.postern.proxy.front.UpgradeRequest.Detached;

/** Joins the client's connection with the kubelet's, once the kubelet has switched protocols. Stateless. */
public final class ClientUpgrade {
    private ClientUpgrade() {}

    /**
     * Takes the client's channel out of HTTP's hands. The kubelet's 101 becomes the client's, verbatim, as at
     * kube-apiserver ({@code apimachinery pkg/util/proxy/upgradeaware.go}); it is still to be written. Runs on the event
     * loop of both.
     *
     * @throws GatewayFailure {@code BAD_BACKEND} where the kubelet has left already, {@code UNAVAILABLE} where the client
     *     has; the kubelet's channel is closed then and the request still to be refused
     */
    public static StreamPair accept(UpgradeRequest request, BackendStream kubelet) {
        if (!kubelet.channel().isActive()) {
            throw abandoned(
                    kubelet, FailureReason.BAD_BACKEND, "the kubelet closed the connection that it had just upgraded");
        }
        if (request.connection().closed().isComplete()) {
            throw abandoned(kubelet, FailureReason.UNAVAILABLE, "the client left before its connection was upgraded");
        }
        Detached client = request.detach();
        return new StreamPair(client.channel(), kubelet.channel(), kubelet.received(), client.early());
    }

    private static GatewayFailure abandoned(BackendStream kubelet, FailureReason reason, String message) {
        kubelet.received().release();
        kubelet.channel().close();
        return new GatewayFailure(reason, message);
    }
}
