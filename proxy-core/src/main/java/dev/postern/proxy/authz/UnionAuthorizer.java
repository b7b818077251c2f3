package dev.postern.proxy.authz;

import dev.postern.proxy.authz.Decision.Effect;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several authorizers in order ({@code apiserver pkg/authorization/union}): the first that allows or denies decides. One
 * that fails is passed over, because another may allow; where none does, its failure is the answer.
 */
final class UnionAuthorizer implements Authorizer {
    private static final Logger LOG = LoggerFactory.getLogger(UnionAuthorizer.class);

    private final List<Authorizer> authorizers;

    private UnionAuthorizer(List<Authorizer> authorizers) {
        this.authorizers = authorizers;
    }

    /** One that asks these, at least one. */
    static Authorizer of(List<Authorizer> authorizers) {
        return authorizers.size() == 1 ? authorizers.get(0) : new UnionAuthorizer(List.copyOf(authorizers));
    }

    @Override
    public Future<Decision> authorize(AccessAttributes attributes) {
        return ask(attributes, 0, Future.succeededFuture(Decision.NO_OPINION));
    }

    /** {@code soFar} is what is answered where nobody further on decides: a failure, or the last reason. */
    private Future<Decision> ask(AccessAttributes attributes, int next, Future<Decision> soFar) {
        if (next == authorizers.size()) {
            return soFar;
        }
        return answer(authorizers.get(next), attributes).transform((decision, failure) -> {
            if (decision != null && decision.effect() != Effect.NO_OPINION) {
                return Future.succeededFuture(decision);
            }
            return ask(attributes, next + 1, either(soFar, decision, failure));
        });
    }

    private static Future<Decision> either(Future<Decision> soFar, Decision decision, Throwable failure) {
        if (decision == null) {
            LOG.atDebug().setCause(failure).log("one of several authorizers gave no answer");
            return Future.failedFuture(failure);
        }
        return soFar.failed() || decision.reason().isEmpty() ? soFar : Future.succeededFuture(decision);
    }

    private static Future<Decision> answer(Authorizer authorizer, AccessAttributes attributes) {
        return Future.succeededFuture(attributes)
                .compose(asked -> Objects.requireNonNull(authorizer.authorize(asked), "an authorizer's answer"))
                .map(decision -> Objects.requireNonNull(decision, "an authorizer's decision"));
    }
}
