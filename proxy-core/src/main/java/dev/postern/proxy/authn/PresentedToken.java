package dev.postern.proxy.authn;

import dev.postern.proxy.http.RequestHead;
import java.util.Optional;

/** The bearer token of a request that was authenticated, for whoever sends it on in place of a credential of their own. */
public final class PresentedToken {
    private PresentedToken() {}

    /**
     * The token in {@code Authorization}, or else in a WebSocket's subprotocol. {@link Credentials} let no request pass in
     * which any of them is not good or names another user than the rest.
     *
     * @throws dev.postern.proxy.failure.GatewayFailure {@code UNAUTHENTICATED} where one cannot be read
     */
    public static Optional<String> in(RequestHead head) {
        return BearerTokens.in(head).stream().findFirst();
    }
}
