package dev.postern.proxy.cluster;

import dev.postern.proxy.http.HttpFields;
import java.util.List;
import java.util.Optional;

/**
 * The caller's own bearer token, sent on in place of the gateway's credential.
 *
 * @param token visible ASCII without spaces; {@code toString} does not show it
 * @param as whom the caller acts as, by the caller's own right at the API server; empty where they act as themselves
 */
public record ForwardedToken(String token, Optional<Impersonation> as) implements UpstreamIdentity {
    /**
     * Refuses a token that {@code Authorization} cannot carry exactly.
     *
     * @throws IllegalArgumentException without the token
     */
    public ForwardedToken {
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException("a bearer token is visible ASCII without spaces");
        }
    }

    @Override
    public List<HttpFields.Field> fields() {
        return as.map(Impersonation::fields).orElse(List.of());
    }

    @Override
    public String toString() {
        return "ForwardedToken" + as.map(who -> "[as " + who.user() + "]").orElse("");
    }
}
