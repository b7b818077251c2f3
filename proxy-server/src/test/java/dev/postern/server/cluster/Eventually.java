package dev.postern.server.cluster;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for what has no event to wait for. */
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Eventually() {}

    static void holds(String what, Callable<Boolean> condition) {
        holds(what, PATIENCE, condition);
    }

    static void holds(String what, Duration within, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(within)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(condition);
    }
}
