package dev.postern.server.dev.apiserver.table;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** How long ago, in at most two units ({@code apimachinery pkg/util/duration}). */
final class Age {
    private static final Unit SECOND = new Unit(1, "s");
    private static final Unit MINUTE = new Unit(60, "m");
    private static final Unit HOUR = new Unit(60 * MINUTE.seconds, "h");
    private static final Unit DAY = new Unit(24 * HOUR.seconds, "d");
    private static final Unit YEAR = new Unit(365 * DAY.seconds, "y");

    private Age() {}

    private record Unit(long seconds, String sign) {
        String of(long all) {
            return all / seconds + sign;
        }

        /** The smaller unit is left out where there is nothing of it. */
        String and(Unit smaller, long all) {
            long rest = all % seconds;
            return of(all) + (rest < smaller.seconds ? "" : smaller.of(rest));
        }
    }

    /** Since a time as objects write it; {@code <unknown>} where there is none. */
    static String since(String time, Instant now) {
        if (time.isEmpty()) {
            return "<unknown>";
        }
        try {
            return of(Duration.between(Instant.parse(time), now));
        } catch (DateTimeParseException e) {
            return "<unknown>";
        }
    }

    static String of(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        } else if (seconds < 2 * MINUTE.seconds) {
            return SECOND.of(Math.max(0, seconds));
        } else if (seconds < 10 * MINUTE.seconds) {
            return MINUTE.and(SECOND, seconds);
        } else if (seconds < 3 * HOUR.seconds) {
            return MINUTE.of(seconds);
        } else if (seconds < 8 * HOUR.seconds) {
            return HOUR.and(MINUTE, seconds);
        } else if (seconds < 2 * DAY.seconds) {
            return HOUR.of(seconds);
        } else if (seconds < 8 * DAY.seconds) {
            return DAY.and(HOUR, seconds);
        } else if (seconds < 2 * YEAR.seconds) {
            return DAY.of(seconds);
        }
        return seconds < 8 * YEAR.seconds ? YEAR.and(DAY, seconds) : YEAR.of(seconds);
    }
}
