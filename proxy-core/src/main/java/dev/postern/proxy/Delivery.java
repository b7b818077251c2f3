package dev.postern.proxy;

import dev.postern.proxy.backend.BackendAnswer;
import dev.postern.proxy.backend.BackendAnswer.BackendRefusal;
import dev.postern.proxy.backend.BackendAnswer.BackendResponse;
import dev.postern.proxy.backend.BackendAnswer.BackendStream;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.front.PlainRequest;
import dev.postern.proxy.front.UpgradeRequest;
import dev.postern.proxy.session.SessionInfo;
import dev.postern.proxy.session.Sessions;
import dev.postern.proxy.stream.ResponseRelay;
import dev.postern.proxy.target.Route;
import dev.postern.proxy.upgrade.ClientUpgrade;
import io.vertx.core.Future;

/** The line's last step: an answer of the other side becomes a session, a relayed response or a relayed refusal. */
final class Delivery {
    private final Sessions sessions;

    Delivery(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Completes when the request no longer needs the line: a response's end, a refusal's start or a session's start. */
    Future<Void> deliver(ClusterLine cluster, ClientRequest client, Route route, BackendAnswer answer) {
        if (client instanceof UpgradeRequest upgrade && answer instanceof BackendStream stream) {
            cluster.metrics().upgraded();
            SessionInfo info = SessionInfos.of(cluster.entry().name(), upgrade, route);
            // Nothing of the request is kept while the session lives, so its end is not waited for here.
            sessions.run(
                    ClientUpgrade.accept(upgrade, route, stream),
                    info,
                    cluster.entry().streams());
            return Future.succeededFuture();
        }
        if (client instanceof UpgradeRequest upgrade && answer instanceof BackendRefusal refusal) {
            cluster.metrics().relayedRefusal(route);
            upgrade.answer(PathPrefix.of(upgrade).putBack(refusal.head()), refusal.body());
            return Future.succeededFuture();
        }
        if (client instanceof PlainRequest plain && answer instanceof BackendResponse response) {
            return ResponseRelay.relay(
                    plain, new BackendResponse(PathPrefix.of(plain).putBack(response.head()), response.body()));
        }
        return Future.failedFuture(new GatewayFailure(FailureReason.INTERNAL, "the answer does not fit the request"));
    }
}
