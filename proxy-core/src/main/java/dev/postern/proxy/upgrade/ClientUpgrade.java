package dev.postern.proxy.upgrade;

import dev.postern.proxy.backend.BackendAnswer.BackendStream;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.UpgradeRequest;
import dev.postern.proxy.front.UpgradeRequest.Detached;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.StreamPlan.Way;
import dev.postern.proxy.upgrade.StreamPair.First;

/** Joins the client's connection with the other side's, once that has switched protocols. Stateless. */
public final class ClientUpgrade {
    private ClientUpgrade() {}

    /**
     * Takes the client's channel out of HTTP's hands. The other side's 101 becomes the client's, verbatim, as at
     * kube-apiserver ({@code apimachinery pkg/util/proxy/upgradeaware.go}); it is still to be written. Runs on the event
     * loop of both.
     *
     * @throws GatewayFailure {@code BAD_BACKEND} where the other side has left already, {@code UNAVAILABLE} where the
     *     client has; the other side's channel is closed then and the request still to be refused
     */
    public static StreamPair accept(UpgradeRequest request, BackendStream backend) {
        if (!backend.channel().isActive()) {
            throw abandoned(
                    backend,
                    FailureReason.BAD_BACKEND,
                    name(backend) + " closed the connection that it had just upgraded");
        }
        if (request.connection().closed().isComplete()) {
            throw abandoned(backend, FailureReason.UNAVAILABLE, "the client left before its connection was upgraded");
        }
        Detached client = request.detach();
        return new StreamPair(
                client.channel(),
                backend.channel(),
                new First(backend.answer(), backend.received(), client.early()),
                agreed(backend),
                backend.from());
    }

    private static Agreed agreed(BackendStream backend) {
        HttpFields fields = backend.head().fields();
        boolean webSocket =
                fields.first("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
        String subprotocol = fields.first(webSocket ? "Sec-WebSocket-Protocol" : "X-Stream-Protocol-Version")
                .orElse("");
        return new Agreed(Way.SPLICE, webSocket, subprotocol);
    }

    private static String name(BackendStream backend) {
        return backend.from() == Destination.KUBELET ? "the kubelet" : "the API server";
    }

    private static GatewayFailure abandoned(BackendStream backend, FailureReason reason, String message) {
        backend.answer().release();
        backend.received().release();
        backend.channel().close();
        return new GatewayFailure(reason, message);
    }
}
