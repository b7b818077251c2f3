package dev.postern.proxy.authn;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about tokens, by digest. A good token counts for the cache's time and never beyond its end, one that was
 * refused for {@link #REFUSED} at most; a question that had no answer is not kept. All who ask about one token at one time
 * share a question, and there are never more than {@link Questions} lets be: a client without a credential can make no more
 * work than that. Good tokens have a place of their own, from which no number of bad ones can drive them. There is a cache for
 * each configuration and set of audiences, so that an answer never counts for another (security catalogue E6). Any thread.
 */
final class TokenCache {
    static final Duration REFUSED = Duration.ofSeconds(2);
    static final int SIZE = 10_000;

    private final Vertx vertx;
    private final Clock clock;
    private final Duration timeToLive;
    private final Cache<ByteBuffer, ProvenToken> good;
    private final Cache<ByteBuffer, Refusal> bad;
    private final ConcurrentMap<ByteBuffer, CompletableFuture<ProvenToken>> underWay = new ConcurrentHashMap<>();
    private final Questions questions = new Questions();

    TokenCache(Vertx vertx, Clock clock, Duration timeToLive) {
        this.vertx = vertx;
        this.clock = clock;
        this.timeToLive = timeToLive;
        this.good = Caffeine.newBuilder()
                .maximumSize(SIZE)
                .expireAfterWrite(timeToLive)
                .executor(Runnable::run)
                .build();
        this.bad = Caffeine.newBuilder()
                .maximumSize(SIZE)
                .expireAfterWrite(shorter(REFUSED, timeToLive))
                .executor(Runnable::run)
                .build();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Whose the token is, on the caller's context.
     *
     * @param peer who shows it
     * @param question asks, and fails with a {@link GatewayFailure}; only {@code UNAUTHENTICATED} is an answer
     */
    Future<Identity> identity(ByteBuffer digest, InetAddress peer, Supplier<Future<ProvenToken>> question) {
        Optional<Future<Identity>> known = known(digest);
        if (known.isPresent()) {
            return known.get();
        }
        CompletableFuture<ProvenToken> shared = underWay.get(digest);
        if (shared == null) {
            if (!questions.begin(peer)) {
                return Future.failedFuture(new GatewayFailure(
                        FailureReason.TOO_MANY_REQUESTS, "too many bearer tokens are being looked at; try again"));
            }
            shared = begun(digest, peer, question);
        }
        return Future.fromCompletionStage(shared, vertx.getOrCreateContext()).map(ProvenToken::identity);
    }

    /** What is known of a token and still counts, good or bad; asks nobody. */
    Optional<Future<Identity>> known(ByteBuffer digest) {
        Instant now = clock.instant();
        ProvenToken proven = good.getIfPresent(digest);
        if (proven != null && now.isBefore(proven.end())) {
            return Optional.of(Future.succeededFuture(proven.identity()));
        }
        Refusal refusal = bad.getIfPresent(digest);
        return refusal != null && now.isBefore(refusal.until)
                ? Optional.of(Future.failedFuture(refusal.failure))
                : Optional.empty();
    }

    /** How many good tokens are kept, at most {@link #SIZE}. */
    long size() {
        good.cleanUp();
        return good.estimatedSize();
    }

    private CompletableFuture<ProvenToken> begun(
            ByteBuffer digest, InetAddress peer, Supplier<Future<ProvenToken>> question) {
        CompletableFuture<ProvenToken> mine = new CompletableFuture<>();
        CompletableFuture<ProvenToken> other = underWay.putIfAbsent(digest, mine);
        if (other != null) {
            questions.end(peer);
            return other;
        }
        asked(question).onComplete((proven, failure) -> {
            try {
                questions.end(peer);
                keep(digest, proven, failure);
            } finally {
                underWay.remove(digest, mine);
                if (failure == null) {
                    mine.complete(proven);
                } else {
                    mine.completeExceptionally(failure);
                }
            }
        });
        return mine;
    }

    /** Whatever goes wrong is a failure of this question: who shares it waits for its end. */
    private static Future<ProvenToken> asked(Supplier<Future<ProvenToken>> question) {
        try {
            return Objects.requireNonNull(question.get(), "the answer about a token");
        } catch (Throwable thrown) {
            return Future.failedFuture(thrown);
        }
    }

    private void keep(ByteBuffer digest, @Nullable ProvenToken proven, @Nullable Throwable failure) {
        Instant now = clock.instant();
        if (proven != null) {
            Instant latest = now.plus(timeToLive);
            Instant end = proven.end().isBefore(latest) ? proven.end() : latest;
            good.put(digest, new ProvenToken(proven.identity(), end));
        } else if (failure instanceof GatewayFailure known && known.reason() == FailureReason.UNAUTHENTICATED) {
            bad.put(digest, new Refusal(known, now.plus(shorter(REFUSED, timeToLive))));
        }
    }

    private record Refusal(GatewayFailure failure, Instant until) {}
}
