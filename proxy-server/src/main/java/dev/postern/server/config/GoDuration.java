package dev.postern.server.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go and Kubernetes write them: {@code 4h}, {@code 30s}, {@code 1h30m}, {@code 1.5h}, {@code 0}. */
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h)");
    private static final BigDecimal SECOND = BigDecimal.valueOf(1_000_000_000L);
    private static final Map<String, BigDecimal> NANOS = Map.of(
            "ns", BigDecimal.ONE,
            "us", BigDecimal.valueOf(1_000),
            "µs", BigDecimal.valueOf(1_000),
            "ms", BigDecimal.valueOf(1_000_000),
            "s", SECOND,
            "m", BigDecimal.valueOf(60_000_000_000L),
            "h", BigDecimal.valueOf(3_600_000_000_000L));

    private GoDuration() {}

    /**
     * Reads a duration that is not negative.
     *
     * @throws IllegalArgumentException with the rule and examples
     */
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher parts = PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (parts.find() && parts.start() == end) {
            BigDecimal unit = NANOS.getOrDefault(parts.group(2), BigDecimal.ZERO);
            nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(unit));
            end = parts.end();
        }
        if (end == 0 || end != text.length()) {
            throw new IllegalArgumentException("must be a duration such as 4h, 90s or 1h30m");
        }
        return Duration.ofSeconds(nanos.movePointLeft(9).longValue())
                .plusNanos(nanos.remainder(SECOND).longValue());
    }
}
