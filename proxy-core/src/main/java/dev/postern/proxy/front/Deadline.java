package dev.postern.proxy.front;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One deadline of a connection, set anew as it goes from phase to phase. Keeps a single timer, which is only replaced by
 * an earlier one: a later deadline lets it run out and look again. For one event loop.
 */
final class Deadline {
    private final EventExecutor loop;
    private final Runnable missed;
    private @Nullable Future<?> timer;
    private long timerAt;
    private long at;
    private boolean set;

    /** @param missed called on the event loop when a deadline has passed */
    Deadline(EventExecutor loop, Runnable missed) {
        this.loop = loop;
        this.missed = missed;
    }

    /** Replaces the deadline. */
    void set(Duration fromNow) {
        at = System.nanoTime() + fromNow.toNanos();
        set = true;
        if (timer != null && timerAt - at <= 0) {
            return;
        }
        start();
    }

    /** There is no deadline for now. */
    void clear() {
        set = false;
    }

    /** There is none any more. */
    void cancel() {
        set = false;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void start() {
        if (timer != null) {
            timer.cancel(false);
        }
        timerAt = at;
        timer = loop.schedule(this::look, at - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        timer = null;
        if (!set) {
            return;
        }
        if (at - System.nanoTime() > 0) {
            start();
            return;
        }
        set = false;
        missed.run();
    }
}
