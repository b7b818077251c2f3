package dev.postern.proxy.authz;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.proxy.authz.AccessAttributes.NonResource;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.cluster.ApiAnswer;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks the API server, with a {@code SubjectAccessReview}. Its answers are kept for a while, as kube-apiserver keeps those
 * of its own webhook ({@code apiserver plugin/pkg/authorizer/webhook}): the newest {@link #ENTRIES}, and none to a question of
 * which the caller chose {@link #TOO_LONG_TO_KEEP} characters. The same question at the same time is asked once. Any thread;
 * completes on the caller's context.
 */
final class WebhookAuthorizer implements Authorizer {
    private static final int ENTRIES = 8192;
    /**
     * kube-apiserver's {@code maxControlledAttrCacheSize}: from so many characters on an answer is not kept. No honest question
     * is as long; a caller who asks such ones, each another, pushes out nobody else's answers.
     */
    private static final int TOO_LONG_TO_KEEP = 10_000;

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final Vertx vertx;
    private final Function<byte[], Future<ApiAnswer>> reviewer;
    private final Duration timeout;
    private final Cache<ByteBuffer, Decision> answers;
    private final Map<ByteBuffer, CompletableFuture<Decision>> underWay = new ConcurrentHashMap<>();

    /**
     * One that knows nothing yet.
     *
     * @param reviewer sends the questions
     * @param timeout for each; whoever shares one waits no longer either
     */
    WebhookAuthorizer(
            Vertx vertx,
            Function<byte[], Future<ApiAnswer>> reviewer,
            GateMode.Webhook mode,
            Duration timeout,
            Ticker ticker) {
        this.vertx = vertx;
        this.reviewer = reviewer;
        this.timeout = timeout;
        this.answers = Caffeine.newBuilder()
                .maximumSize(ENTRIES)
                .expireAfter(Expiry.<ByteBuffer, Decision>creating((question, decision) ->
                        decision.allows() ? mode.cacheAuthorizedTTL() : mode.cacheUnauthorizedTTL()))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Future<Decision> authorize(AccessAttributes attributes) {
        byte[] review = AccessReview.ofSubject(attributes);
        if (chosenByTheCaller(attributes) >= TOO_LONG_TO_KEEP) {
            return ask(review);
        }
        // A digest, so that 8,192 questions with long lists of groups are no more than their digests.
        ByteBuffer question = ByteBuffer.wrap(digest(review));
        Decision known = answers.getIfPresent(question);
        return known == null ? shared(question, review) : Future.succeededFuture(known);
    }

    private Future<Decision> shared(ByteBuffer question, byte[] review) {
        CompletableFuture<Decision> mine = new CompletableFuture<>();
        CompletableFuture<Decision> first = underWay.putIfAbsent(question, mine);
        if (first != null) {
            return Future.fromCompletionStage(first, vertx.getOrCreateContext());
        }
        return ask(review).onComplete((decision, failure) -> {
            try {
                if (failure == null) {
                    answers.put(question, decision);
                }
            } finally {
                underWay.remove(question, mine);
                if (failure == null) {
                    mine.complete(decision);
                } else {
                    mine.completeExceptionally(failure);
                }
            }
        });
    }

    private Future<Decision> ask(byte[] review) {
        return sent(review).transform((answer, failure) -> {
            if (answer == null) {
                return Future.failedFuture(unanswered(failure));
            }
            if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN) {
                return Future.failedFuture(new GatewayFailure(
                        FailureReason.UNAVAILABLE,
                        "the API server does not let the gateway create subjectaccessreviews (" + answer.status()
                                + ")"));
            }
            try {
                return Future.succeededFuture(AccessReview.subject(answer));
            } catch (IllegalArgumentException odd) {
                return Future.failedFuture(new GatewayFailure(
                        FailureReason.UNAVAILABLE,
                        "the API server answered a SubjectAccessReview with " + odd.getMessage(),
                        odd));
            }
        });
    }

    /** Whatever goes wrong is a failure of this question: who shares it waits for its end. */
    private Future<ApiAnswer> sent(byte[] review) {
        try {
            return reviewer.apply(review).timeout(timeout);
        } catch (Throwable thrown) {
            return Future.failedFuture(thrown);
        }
    }

    private static GatewayFailure unanswered(Throwable failure) {
        if (failure instanceof GatewayFailure known) {
            return new GatewayFailure(
                    FailureReason.UNAVAILABLE, "a SubjectAccessReview cannot be sent: " + known.getMessage(), known);
        }
        return failure instanceof TimeoutException
                ? new GatewayFailure(
                        FailureReason.BACKEND_TIMEOUT,
                        "the API server did not answer a SubjectAccessReview in time",
                        failure)
                : new GatewayFailure(
                        FailureReason.UNAVAILABLE,
                        "the API server cannot be reached for a SubjectAccessReview",
                        failure);
    }

    private static int chosenByTheCaller(AccessAttributes attributes) {
        int verb = attributes.verb().length();
        if (attributes.target() instanceof Resource resource) {
            return verb
                    + resource.namespace().length()
                    + resource.apiGroup().length()
                    + resource.version().length()
                    + resource.combined().length()
                    + resource.name().length();
        }
        return verb + ((NonResource) attributes.target()).path().length();
    }

    private static byte[] digest(byte[] review) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(review);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
