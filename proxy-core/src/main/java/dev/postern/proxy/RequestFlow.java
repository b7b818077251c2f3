package dev.postern.proxy;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.request.ClassifiedRequest;
import dev.postern.proxy.request.RequestClassifier;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line that every request follows, and the only place that knows its order. Runs on the event loop of the client's
 * connection.
 */
final class RequestFlow {
    private static final Logger LOG = LoggerFactory.getLogger(RequestFlow.class);

    private final RequestClassifier classifier = new RequestClassifier();
    private final Clusters clusters;
    private final Delivery delivery;
    private final FlowMetrics metrics;
    private volatile boolean stopping;

    RequestFlow(Clusters clusters, Delivery delivery, FlowMetrics metrics) {
        this.clusters = clusters;
        this.delivery = delivery;
        this.metrics = metrics;
    }

    /** Follows one request to its end or to the start of its session. */
    void accept(ClientRequest client) {
        follow(client).onFailure(failure -> refuse(client, failure));
    }

    /** From now on every request is refused; those on their way go on. */
    void stop() {
        stopping = true;
    }

    private Future<Void> follow(ClientRequest client) {
        return clusters.of(client).compose(cluster -> follow(client, cluster));
    }

    private Future<Void> follow(ClientRequest client, ClusterLine cluster) {
        return classify(client)
                .compose(asked -> metrics.timed(
                                FlowStage.AUTHENTICATION,
                                () -> cluster.authenticator().authenticate(client))
                        .compose(user -> metrics.timed(
                                FlowStage.IMPERSONATION,
                                () -> cluster.gates()
                                        .impersonate(user, client.head().fields())))
                        .compose(caller -> metrics.timed(
                                FlowStage.AUTHORIZATION, () -> cluster.gates().authorize(caller, asked))))
                .compose(authorized ->
                        metrics.timed(FlowStage.LOOKUP, () -> cluster.targets().resolve(authorized)))
                .compose(route -> metrics.timed(
                                FlowStage.BACKEND, () -> cluster.backends().open(route, client))
                        .onFailure(unreached -> cluster.targets().forget(route))
                        .compose(answer -> delivery.deliver(client, route, answer)));
    }

    private Future<ClassifiedRequest> classify(ClientRequest client) {
        if (stopping) {
            return Future.failedFuture(new GatewayFailure(FailureReason.UNAVAILABLE, "the gateway is stopping"));
        }
        try {
            return Future.succeededFuture(classifier.classify(client.head()));
        } catch (GatewayFailure refused) {
            return Future.failedFuture(refused);
        }
    }

    private void refuse(ClientRequest client, Throwable failure) {
        GatewayFailure known = failure instanceof GatewayFailure gatewayFailure
                ? gatewayFailure
                : new GatewayFailure(FailureReason.INTERNAL, "Internal error occurred: see the gateway's log", failure);
        log(known);
        metrics.refused(client, known.reason());
        client.refuse(known);
    }

    private static void log(GatewayFailure failure) {
        if (failure.reason() == FailureReason.INTERNAL) {
            LOG.atError()
                    .setCause(failure.getCause())
                    .addKeyValue("cause", failure.reason().label())
                    .log("request failed by a defect");
        } else {
            LOG.atDebug()
                    .setCause(failure.getCause())
                    .addKeyValue("cause", failure.reason().label())
                    .log("request refused");
        }
    }
}
