package dev.postern.proxy.upgrade;

import dev.postern.proxy.backend.BackendAnswer.BackendStream;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.UpgradeRequest;
import dev.postern.proxy.front.UpgradeRequest.Detached;
import dev.postern.proxy.request.UpgradeOffer.WebSocket;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.Route;
import dev.postern.proxy.target.StreamPlan.Way;
import dev.postern.proxy.upgrade.StreamPair.First;
import io.netty.buffer.ByteBuf;

/** Joins the client's connection with the other side's, once that has switched protocols. Stateless. */
public final class ClientUpgrade {
    private ClientUpgrade() {}

    /**
     * Takes the client's channel out of HTTP's hands. Where bytes go on as they are, the other side's 101 becomes the
     * client's, verbatim, as at kube-apiserver ({@code apimachinery pkg/util/proxy/upgradeaware.go}); otherwise the client
     * gets one of the gateway's own. It is still to be written. Runs on the event loop of both.
     *
     * @param route the one that the other side was asked on
     * @throws GatewayFailure {@code BAD_BACKEND} where the other side has left already, {@code UNAVAILABLE} where the
     *     client has; the other side's channel is closed then and the request still to be refused
     */
    public static StreamPair accept(UpgradeRequest request, Route route, BackendStream backend) {
        if (!backend.channel().isActive()) {
            throw abandoned(
                    backend,
                    FailureReason.BAD_BACKEND,
                    name(backend) + " closed the connection that it had just upgraded");
        }
        if (request.connection().closed().isComplete()) {
            throw abandoned(backend, FailureReason.UNAVAILABLE, "the client left before its connection was upgraded");
        }
        Agreed agreed = Negotiation.of(route, backend.head().fields());
        Detached client = request.detach();
        return new StreamPair(
                client.channel(),
                backend.channel(),
                new First(answer(agreed, route, backend), backend.received(), client.early()),
                agreed,
                backend.from());
    }

    private static ByteBuf answer(Agreed agreed, Route route, BackendStream backend) {
        if (agreed.way() == Way.SPLICE) {
            return backend.answer();
        }
        backend.answer().release();
        WebSocket offer = (WebSocket) route.authorized().request().offer();
        return WebSocketSwitch.bytes(backend.channel().alloc(), offer.key(), agreed.subprotocol());
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
