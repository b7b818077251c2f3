package dev.postern.proxy;

import dev.postern.proxy.backend.BackendAnswer;
import dev.postern.proxy.backend.BackendAnswer.BackendRefusal;
import dev.postern.proxy.backend.BackendAnswer.BackendStream;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.target.KubeletRoute;
import dev.postern.proxy.target.Route;
import dev.postern.proxy.target.StreamPlan.Reason;
import dev.postern.proxy.target.UpstreamRoute;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other side for one request: as planned, and where it refuses to speak that, once more in what is left: a kubelet in
 * SPDY, the API server in the client's WebSocket. The client notices nothing of the first, because it has not been answered yet.
 */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private final ClusterLine cluster;
    private final ClientRequest client;

    Opening(ClusterLine cluster, ClientRequest client) {
        this.cluster = cluster;
        this.client = client;
    }

    /** Completes with the last answer, a refusal included. */
    Future<Opened> open(Route route) {
        return ask(route)
                .compose(first -> otherWay(first).map(this::askAgain).orElseGet(() -> Future.succeededFuture(first)));
    }

    private Future<Opened> ask(Route route) {
        logPlan(route);
        return cluster.metrics()
                .timed(FlowStage.BACKEND, () -> cluster.backends().open(route, client))
                .onFailure(failure -> forgetUndialled(route, failure))
                .map(answer -> new Opened(route, answer));
    }

    /** Only a kubelet that cannot be dialled may have moved; one that answers in an odd way is still where it was. */
    private void forgetUndialled(Route route, Throwable failure) {
        if (failure instanceof GatewayFailure known && known.reason() == FailureReason.DIAL_FAILED) {
            cluster.targets().forget(route);
        }
    }

    private Optional<Route> otherWay(Opened first) {
        return first.answer() instanceof BackendRefusal refusal && isUnspoken(first.route(), refusal)
                ? cluster.targets().afterRefusal(first.route())
                : Optional.empty();
    }

    /** What every kubelet speaks is refused, if at all, by a container runtime, and that says nothing. */
    private static boolean isUnspoken(Route route, BackendRefusal refusal) {
        if (route instanceof UpstreamRoute) {
            return refusal.maybeOfAnIntermediary();
        }
        return route.plan().reason() == Reason.DECLARED ? refusal.maybeUnspoken() : refusal.bare();
    }

    /** Only who takes the other protocol meant the first one by the refusal; another one meant something else. */
    private Future<Opened> askAgain(Route other) {
        return ask(other).onSuccess(second -> {
            if (second.answer() instanceof BackendStream) {
                cluster.targets().remember(other);
            }
        });
    }

    private static void logPlan(Route route) {
        if (route instanceof KubeletRoute kubelet) {
            LOG.atDebug()
                    .addKeyValue("node", kubelet.kubelet().node())
                    .addKeyValue("plan", route.plan().way().label())
                    .addKeyValue("planReason", route.plan().reason().label())
                    .addKeyValue("explanation", route.plan().sentence())
                    .log("asking the kubelet");
        }
    }

    /**
     * The other side's answer.
     *
     * @param route on which it was asked
     */
    record Opened(Route route, BackendAnswer answer) {}
}
