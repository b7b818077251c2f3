package dev.postern.proxy;

import dev.postern.proxy.authn.Authenticator;
import dev.postern.proxy.authz.Gates;
import dev.postern.proxy.backend.Backends;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.request.ClassifiedRequest;
import dev.postern.proxy.request.RequestClassifier;
import dev.postern.proxy.target.TargetResolver;
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
    private final Authenticator authenticator;
    private final Gates gates;
    private final TargetResolver targets;
    private final Backends backends;
    private final Delivery delivery;
    private final FlowMetrics metrics;
    private volatile boolean stopping;

    RequestFlow(Decisions decisions, TargetResolver targets, Backends backends, Delivery delivery) {
        this.authenticator = decisions.authenticator();
        this.gates = decisions.gates();
        this.metrics = decisions.metrics();
        this.targets = targets;
        this.backends = backends;
        this.delivery = delivery;
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
        return classify(client)
                .compose(asked -> metrics.timed(FlowStage.AUTHENTICATION, () -> authenticator.authenticate(client))
                        .compose(
                                caller -> metrics.timed(FlowStage.AUTHORIZATION, () -> gates.authorize(caller, asked))))
                .compose(authorized -> metrics.timed(FlowStage.LOOKUP, () -> targets.resolve(authorized)))
                .compose(route -> metrics.timed(FlowStage.BACKEND, () -> backends.open(route, client))
                        .onFailure(unreached -> targets.forget(route))
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

    /** Who decides: the two stages before a target is looked for, and who measures all of them. */
    record Decisions(Authenticator authenticator, Gates gates, FlowMetrics metrics) {}
}
