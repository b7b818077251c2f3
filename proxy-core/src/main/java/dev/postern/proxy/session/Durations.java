package dev.postern.proxy.session;

import java.time.Duration;
import java.util.Locale;

/** Durations as the configuration has them. */
final class Durations {
    private Durations() {}

    /** {@code 4h}, {@code 1m30s}. */
    static String readable(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
