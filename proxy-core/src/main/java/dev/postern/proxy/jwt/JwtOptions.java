package dev.postern.proxy.jwt;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The issuers whose tokens are believed.
 *
 * @param issuers possibly none; each URL once
 */
public record JwtOptions(List<JwtIssuer> issuers) {
    /** No issuer. */
    public static final JwtOptions NONE = new JwtOptions(List.of());

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException where two issuers have the same URL
     */
    public JwtOptions {
        issuers = List.copyOf(issuers);
        Set<String> seen = new HashSet<>();
        for (JwtIssuer issuer : issuers) {
            if (!seen.add(issuer.keys().issuer())) {
                throw new IllegalArgumentException(
                        "two issuers have the URL " + issuer.keys().issuer());
            }
        }
    }
}
