package dev.postern.proxy.authn;

import dev.postern.proxy.cluster.ApiAnswer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks until there is an answer ({@code apiserver pkg/util/webhook/webhook.go WithExponentialBackoff}): five times at most, and
 * again only after a reset connection or a status that says that the next time may be better.
 */
final class ReviewAttempts {
    private static final int STEPS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final double FACTOR = 1.5;
    private static final double JITTER = 0.2;
    private static final Set<Integer> PASSING = Set.of(429, 500, 504);

    private final Supplier<Future<ApiAnswer>> question;
    private final Function<Duration, Future<?>> pauses;
    private volatile boolean over;

    ReviewAttempts(Supplier<Future<ApiAnswer>> question, Function<Duration, Future<?>> pauses) {
        this.question = question;
        this.pauses = pauses;
    }

    /** The last answer, whatever it was. */
    Future<ApiAnswer> answer() {
        return attempt(1);
    }

    /** Asks no more, also where it waits to ask again. */
    void stop() {
        over = true;
    }

    private Future<ApiAnswer> attempt(int step) {
        return question.get().transform((answer, failure) -> {
            if (step < STEPS && !over && maySucceedLater(answer, failure)) {
                return pauses.apply(pause(step)).compose(waited -> over ? last(answer, failure) : attempt(step + 1));
            }
            return last(answer, failure);
        });
    }

    private static Future<ApiAnswer> last(@Nullable ApiAnswer answer, @Nullable Throwable failure) {
        return answer == null ? Future.failedFuture(failure) : Future.succeededFuture(answer);
    }

    private static boolean maySucceedLater(@Nullable ApiAnswer answer, @Nullable Throwable failure) {
        if (answer != null) {
            return PASSING.contains(answer.status());
        }
        return failure instanceof HttpClosedException
                || failure instanceof IOException reset
                        && String.valueOf(reset.getMessage()).contains("reset");
    }

    private static Duration pause(int step) {
        double millis = FIRST_PAUSE.toMillis() * Math.pow(FACTOR, step - 1);
        return Duration.ofMillis(
                (long) (millis * (1 + JITTER * ThreadLocalRandom.current().nextDouble())));
    }
}
