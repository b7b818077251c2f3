package dev.postern.proxy.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The claims that every token has (RFC 7519 4.1). A token has expired at {@code exp}, without grace; clocks may differ by a
 * minute where a token says when it begins. Times are JSON numbers.
 */
final class RegisteredClaims {
    private static final Duration SKEW = Duration.ofSeconds(60);
    /** The year 9999, as far as RFC 3339 goes. */
    static final double LATEST = 253_402_300_799d;

    private RegisteredClaims() {}

    /** When the token ends. Throws a {@link dev.postern.proxy.failure.GatewayFailure} where it does not hold now and here. */
    static Instant check(Map<String, Object> claims, List<String> audiences, Instant now) {
        if (!isFor(claims.get("aud"), audiences)) {
            throw RefusedToken.because("it is for another audience");
        }
        Instant end = time(claims, "exp");
        if (end == null) {
            throw RefusedToken.because("it has no end (exp)");
        }
        if (!now.isBefore(end)) {
            throw RefusedToken.because("it has expired");
        }
        Instant begin = time(claims, "nbf");
        Instant issued = time(claims, "iat");
        if (begin != null && now.plus(SKEW).isBefore(begin)
                || issued != null && now.plus(SKEW).isBefore(issued)) {
            throw RefusedToken.because("it is not valid yet");
        }
        return end;
    }

    private static boolean isFor(@Nullable Object audience, List<String> audiences) {
        if (audience instanceof List<?> several) {
            return several.stream().allMatch(String.class::isInstance)
                    && several.stream().anyMatch(audiences::contains);
        }
        return audience instanceof String one && audiences.contains(one);
    }

    private static @Nullable Instant time(Map<String, Object> claims, String claim) {
        Object value = claims.get(claim);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Number number) || !(number.doubleValue() > 0) || number.doubleValue() > LATEST) {
            throw RefusedToken.because("its " + claim + " is not a time");
        }
        return Instant.ofEpochSecond(number.longValue());
    }
}
