package dev.postern.proxy.jwt;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;

/** The 401 for a token. */
final class RefusedToken {
    private RefusedToken() {}

    /** {@code why} holds nothing that the token says, and there is no cause: parsers quote what they read. */
    static GatewayFailure because(String why) {
        return new GatewayFailure(FailureReason.UNAUTHENTICATED, "Unauthorized: the bearer token is refused: " + why);
    }
}
