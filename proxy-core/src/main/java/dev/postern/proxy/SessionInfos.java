package dev.postern.proxy;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.UpgradeRequest;
import dev.postern.proxy.request.ClassifiedRequest;
import dev.postern.proxy.request.RequestInfo;
import dev.postern.proxy.request.Stream;
import dev.postern.proxy.request.UpgradeOffer;
import dev.postern.proxy.session.SessionInfo;
import dev.postern.proxy.session.SessionInfo.Backend;
import dev.postern.proxy.session.SessionInfo.Caller;
import dev.postern.proxy.session.SessionInfo.Kind;
import dev.postern.proxy.session.SessionInfo.ObjectReference;
import dev.postern.proxy.session.SessionInfo.Protocol;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.KubeletRoute;
import dev.postern.proxy.target.NowhereRoute;
import dev.postern.proxy.target.Route;
import dev.postern.proxy.target.UpstreamRoute;

/** What of a request and its route a session keeps. */
final class SessionInfos {
    private SessionInfos() {}

    static SessionInfo of(String cluster, UpgradeRequest upgrade, Route route) {
        if (route instanceof KubeletRoute kubelet) {
            Backend backend =
                    new Backend(cluster, Destination.KUBELET, kubelet.kubelet().node(), route.plan());
            return of(upgrade, route, backend, kubelet.podUid());
        }
        if (route instanceof NowhereRoute) {
            throw new GatewayFailure(FailureReason.INTERNAL, "a stream to nobody");
        }
        return of(
                upgrade,
                route,
                new Backend(cluster, Destination.API_SERVER, "", route.plan()),
                ((UpstreamRoute) route).podUid());
    }

    private static SessionInfo of(UpgradeRequest upgrade, Route route, Backend backend, String uid) {
        ClassifiedRequest asked = route.authorized().request();
        RequestInfo info = asked.info();
        return new SessionInfo(
                new Caller(
                        route.authorized().caller().authenticated().name(),
                        route.authorized().caller().effective().name(),
                        upgrade.connection().peer()),
                kind(asked),
                asked.offer() instanceof UpgradeOffer.WebSocket ? Protocol.WEBSOCKET : Protocol.SPDY,
                new ObjectReference(info.resource(), info.namespace(), info.name(), uid),
                backend);
    }

    private static Kind kind(ClassifiedRequest asked) {
        if (asked instanceof Stream stream) {
            return Kind.of(stream.kind());
        }
        return asked.info().isProxied() ? Kind.PROXY : Kind.OTHER;
    }
}
