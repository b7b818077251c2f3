package dev.postern.proxy.conformance;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;

/** How long the suite waits for what happens elsewhere. */
final class Awaiting {
    static final Duration SOON = Duration.ofSeconds(20);

    private Awaiting() {}

    static void until(Callable<Boolean> condition) {
        await().atMost(SOON)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(condition);
    }
}
