package dev.postern.proxy;

import dev.postern.proxy.authz.AuthorizedRequest;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.UpgradeRequest;
import dev.postern.proxy.request.Stream;
import dev.postern.proxy.request.UpgradeOffer;
import dev.postern.proxy.session.SessionInfo;
import dev.postern.proxy.session.SessionInfo.Caller;
import dev.postern.proxy.session.SessionInfo.PodReference;
import dev.postern.proxy.session.SessionInfo.Protocol;
import dev.postern.proxy.target.KubeletRoute;
import dev.postern.proxy.target.Route;

/** What of a request and its route a session keeps. */
final class SessionInfos {
    private SessionInfos() {}

    static SessionInfo of(String cluster, UpgradeRequest upgrade, Route route) {
        AuthorizedRequest authorized = route.authorized();
        if (!(authorized.request() instanceof Stream stream) || !(route instanceof KubeletRoute kubelet)) {
            throw new GatewayFailure(FailureReason.INTERNAL, "a stream without a kubelet's route");
        }
        return new SessionInfo(
                new Caller(
                        authorized.caller().authenticated().name(),
                        authorized.caller().effective().name(),
                        upgrade.connection().peer()),
                stream.kind(),
                kubelet.offer() instanceof UpgradeOffer.WebSocket ? Protocol.WEBSOCKET : Protocol.SPDY,
                new PodReference(
                        cluster, stream.info().namespace(), stream.info().name(), kubelet.podUid()),
                kubelet.kubelet().node());
    }
}
