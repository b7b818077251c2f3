package dev.postern.server.dev.container;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * When a container is started again that has ended: at once the first time, then after 10 s, twice as long each time, 5 min at
 * most; after 10 min of running from the beginning ({@code pkg/kubelet}).
 */
final class Restarts implements AutoCloseable {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration FORGIVEN = Duration.ofMinutes(10);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "container-restarts");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * The next delay.
     *
     * @param before the delay before the run that ended
     * @param ran how long it ran
     */
    static Duration delay(Duration before, Duration ran) {
        if (ran.compareTo(FORGIVEN) >= 0) {
            return Duration.ZERO;
        }
        if (before.isNegative()) {
            return Duration.ZERO;
        }
        if (before.isZero()) {
            return FIRST;
        }
        Duration twice = before.multipliedBy(2);
        return twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }

    /** {@link #delay} before the first restart. */
    static final Duration NONE_YET = Duration.ofSeconds(-1);

    void after(Duration delay, Runnable restart) {
        try {
            timer.schedule(restart, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // Then nothing is started any more.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
