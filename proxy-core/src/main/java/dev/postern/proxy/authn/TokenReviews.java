package dev.postern.proxy.authn;

import dev.postern.proxy.authn.AuthenticationOptions.TokenReview;
import dev.postern.proxy.cluster.ApiAnswer;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.jwt.TokenEnd;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a cluster's API server whose a token is. What that says counts for {@code cacheTTL}, and never beyond the end that the
 * token itself names.
 *
 * <pre>
 *   answer of the API server                                          the client's
 *   201 or 200, a TokenReview with authenticated: true and a user     goes on
 *   201 or 200, a TokenReview that says otherwise                     401
 *   201 or 200 with anything else; a redirect; any other status       401
 *   401, 403: it does not let the gateway ask                         503
 *   429, 5xx to the last of five attempts                             503
 *   none within 5 s, or no connection                                 503
 * </pre>
 *
 * kube-apiserver answers 401 in the last three rows too; here they are told apart, because no other token would do better.
 */
final class TokenReviews implements TokenAuthenticator {
    static final String TARGET = "/apis/authentication.k8s.io/v1/tokenreviews";

    private static final Logger LOG = LoggerFactory.getLogger(TokenReviews.class);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Set<Integer> GOOD = Set.of(200, 201);
    private static final Set<Integer> NOT_LET = Set.of(401, 403);
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final Function<byte[], Future<ApiAnswer>> reviewer;
    private final Function<Duration, Future<?>> pauses;
    private final List<String> audiences;
    private final TokenCache cache;

    /** {@code reviewer} sends a TokenReview to the API server. */
    TokenReviews(Vertx vertx, Function<byte[], Future<ApiAnswer>> reviewer, TokenReview options, Clock clock) {
        this.reviewer = reviewer;
        this.pauses = vertx::timer;
        this.audiences = options.audiences();
        this.cache = new TokenCache(vertx, clock, options.cacheTTL());
    }

    /** Every token is its to say: it is asked last. */
    @Override
    public Optional<Future<Identity>> identity(BearerToken token, InetAddress peer) {
        return Optional.of(cache.identity(token.digest(), peer, () -> review(token.text())));
    }

    private Future<ProvenToken> review(String token) {
        byte[] question = TokenReviewJson.question(token, audiences);
        ReviewAttempts attempts = new ReviewAttempts(() -> reviewer.apply(question), pauses);
        return attempts.answer()
                .timeout(DEADLINE)
                .onFailure(late -> attempts.stop())
                .transform((answer, failure) -> {
                    try {
                        return Future.succeededFuture(new ProvenToken(accepted(answer, failure), TokenEnd.of(token)));
                    } catch (GatewayFailure refused) {
                        return Future.failedFuture(refused);
                    }
                });
    }

    private Identity accepted(@Nullable ApiAnswer answer, @Nullable Throwable failure) {
        if (answer == null) {
            throw unanswered(failure);
        }
        if (NOT_LET.contains(answer.status())) {
            throw unavailable("does not let the gateway review tokens (" + answer.status() + ")", null);
        }
        if (answer.status() == TOO_MANY || answer.status() >= SERVER_ERROR) {
            throw unavailable("answered with status " + answer.status(), null);
        }
        try {
            if (!GOOD.contains(answer.status())) {
                throw new IllegalArgumentException("its status is " + answer.status());
            }
            return TokenReviewJson.answer(answer.body(), audiences);
        } catch (IllegalArgumentException odd) {
            LOG.atWarn().addKeyValue("cause", odd.getMessage()).log("the API server's answer to a TokenReview is none");
            throw Unauthenticated.because("the cluster gave no usable answer about the bearer token");
        }
    }

    private static GatewayFailure unanswered(@Nullable Throwable failure) {
        if (failure instanceof GatewayFailure known) {
            return new GatewayFailure(
                    FailureReason.UNAVAILABLE, "cannot review the bearer token: " + known.getMessage(), known);
        }
        boolean late = failure instanceof TimeoutException;
        return unavailable(late ? "did not answer in time" : "cannot be reached or broke off", failure);
    }

    private static GatewayFailure unavailable(String why, @Nullable Throwable cause) {
        return new GatewayFailure(
                FailureReason.UNAVAILABLE, "cannot review the bearer token: the API server " + why, cause);
    }
}
