package dev.postern.server.runtime;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * An answer that is kept for a while, so that a probe's rate is not the rate of questions to the cluster. Callers that
 * come while the question is open share its answer.
 */
final class CachedCheck implements Supplier<Future<Void>> {
    private final Supplier<Future<Void>> question;
    private final long lifetime;
    private final LongSupplier nanoTime;
    private Future<Void> answer = Future.failedFuture("not asked yet");
    private long askedAt;
    private boolean asked;

    CachedCheck(Supplier<Future<Void>> question, Duration lifetime, LongSupplier nanoTime) {
        this.question = question;
        this.lifetime = lifetime.toNanos();
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized Future<Void> get() {
        long now = nanoTime.getAsLong();
        if (!asked || now - askedAt >= lifetime) {
            asked = true;
            askedAt = now;
            answer = question.get();
        }
        return answer;
    }
}
