package dev.postern.proxy.authz;

import dev.postern.proxy.authn.Identity;

/**
 * Who asks, and as whom. The two differ where the caller impersonates somebody, which they were found to be allowed to.
 *
 * @param authenticated whom the credentials name
 * @param effective whose rights count, and who the API server is told asks
 */
public record Caller(Identity authenticated, Identity effective) {
    /** A caller who acts as nobody else. */
    public static Caller of(Identity identity) {
        return new Caller(identity, identity);
    }

    /** Whether the caller acts as somebody else. */
    public boolean impersonates() {
        return authenticated != effective;
    }
}
