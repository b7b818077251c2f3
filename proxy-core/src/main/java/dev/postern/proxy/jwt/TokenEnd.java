package dev.postern.proxy.jwt;

import java.time.Instant;

/** When a token says that it ends, whoever else may judge it. */
public final class TokenEnd {
    private TokenEnd() {}

    /** The claim {@code exp} of a JSON Web Token, not verified; {@link Instant#MAX} where the text has none. */
    public static Instant of(String token) {
        return CompactToken.parse(token)
                .map(parsed -> parsed.claims().get("exp"))
                .filter(Number.class::isInstance)
                .map(end -> Math.min(((Number) end).doubleValue(), RegisteredClaims.LATEST))
                .filter(end -> end > 0)
                .map(end -> Instant.ofEpochSecond(end.longValue()))
                .orElse(Instant.MAX);
    }
}
