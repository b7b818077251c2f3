package dev.postern.server.runtime;

import dev.postern.server.config.Expiry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that a certificate comes to its end: 30 days, 7 days and a day before, and when it has, once each. One thread. */
final class ExpiryWarnings {
    private static final Logger log = LoggerFactory.getLogger(ExpiryWarnings.class);
    private static final List<Duration> STEPS =
            List.of(Duration.ZERO, Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(30));

    private final Clock clock;
    private final Map<String, Warned> warned = new HashMap<>();

    ExpiryWarnings(Clock clock) {
        this.clock = clock;
    }

    /** Warns where the next step has been reached since the last call for this key and this certificate. */
    void about(String key, Expiry expiry) {
        Duration left = Duration.between(clock.instant(), expiry.earliest());
        STEPS.stream()
                .filter(step -> left.compareTo(step) <= 0)
                .findFirst()
                .map(step -> new Warned(expiry.earliest(), step))
                .filter(now -> !now.equals(warned.put(key, now)))
                .ifPresent(now -> say(key, now));
    }

    private static void say(String key, Warned now) {
        (now.step.isZero() ? log.atError() : log.atWarn())
                .addKeyValue("key", key)
                .addKeyValue("notAfter", now.end)
                .log(now.step.isZero() ? "certificate has expired" : "certificate expires soon");
    }

    private record Warned(Instant end, Duration step) {}
}
