package dev.postern.proxy;

import dev.postern.proxy.Clusters.ClusterRequest;
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
    private final FlowMetrics noCluster;
    private volatile boolean stopping;

    /** @param noCluster counts the requests that name no cluster */
    RequestFlow(Clusters clusters, Delivery delivery, FlowMetrics noCluster) {
        this.clusters = clusters;
        this.delivery = delivery;
        this.noCluster = noCluster;
    }

    /** Follows one request to its end or to the start of its session. */
    void accept(ClientRequest client) {
        ClusterRequest found;
        try {
            found = find(client);
        } catch (GatewayFailure failure) {
            refuse(client, failure, noCluster);
            return;
        }
        FlowMetrics metrics = found.cluster().metrics();
        follow(found.client(), found.cluster()).onFailure(failure -> refuse(found.client(), failure, metrics));
    }

    /** From now on every request is refused; those on their way go on. */
    void stop() {
        stopping = true;
    }

    private ClusterRequest find(ClientRequest client) {
        if (stopping) {
            throw new GatewayFailure(FailureReason.UNAVAILABLE, "the gateway is stopping");
        }
        return clusters.find(client);
    }

    private Future<Void> follow(ClientRequest client, ClusterLine cluster) {
        FlowMetrics metrics = cluster.metrics();
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
                .compose(route -> new Opening(cluster, client).open(route))
                .compose(opened -> delivery.deliver(cluster, client, opened.route(), opened.answer()));
    }

    private Future<ClassifiedRequest> classify(ClientRequest client) {
        try {
            return Future.succeededFuture(classifier.classify(client.head()));
        } catch (GatewayFailure refused) {
            return Future.failedFuture(refused);
        }
    }

    private static void refuse(ClientRequest client, Throwable failure, FlowMetrics metrics) {
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
