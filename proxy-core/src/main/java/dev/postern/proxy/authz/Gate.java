package dev.postern.proxy.authz;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One gate: asks its authorizer and fails closed. */
final class Gate {
    private static final Logger log = LoggerFactory.getLogger(Gate.class);

    private final String name;
    private final Authorizer authorizer;
    private final Duration timeout;

    /**
     * A gate.
     *
     * @param name as a denial calls it: {@code pod gate}
     */
    Gate(String name, Authorizer authorizer, Duration timeout) {
        this.name = name;
        this.authorizer = authorizer;
        this.timeout = timeout;
    }

    /**
     * Asks one question after the other until one is allowed.
     *
     * @param questions at least one; a denial names the last
     * @return completes where one is allowed; fails with {@code DENIED}, or with {@code UNAVAILABLE} or {@code
     *     BACKEND_TIMEOUT} where nobody could decide
     */
    Future<Void> pass(List<AccessAttributes> questions) {
        AccessAttributes question = questions.get(0);
        return answer(question).compose(decision -> {
            if (decision.allows()) {
                return Future.succeededFuture();
            }
            return questions.size() > 1
                    ? pass(questions.subList(1, questions.size()))
                    : Future.failedFuture(Denial.refused(name, question, decision));
        });
    }

    private Future<Decision> answer(AccessAttributes question) {
        return Future.succeededFuture(question)
                .compose(asked -> Objects.requireNonNull(authorizer.authorize(asked), "an authorizer's answer"))
                .map(decision -> Objects.requireNonNull(decision, "an authorizer's decision"))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    log.atWarn()
                            .addKeyValue("gate", name)
                            .addKeyValue("user", question.user().name())
                            .setCause(cause)
                            .log("authorizer gave no answer");
                    return Future.failedFuture(unanswered(question, cause));
                });
    }

    /** A dependency that is out of reach is named with its own code, so that nobody looks for a missing rule. */
    private GatewayFailure unanswered(AccessAttributes question, Throwable cause) {
        if (cause instanceof GatewayFailure known) {
            return new GatewayFailure(
                    known.reason(), "the " + name + " cannot decide, which denies: " + known.getMessage(), known);
        }
        if (cause instanceof TimeoutException) {
            return new GatewayFailure(
                    FailureReason.BACKEND_TIMEOUT,
                    "the authorizer of the " + name + " gave no answer in time, which denies; try again",
                    cause);
        }
        return Denial.unanswered(name, question);
    }
}
