package dev.postern.proxy.authn;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.Optional;

/** One method that knows some bearer tokens. */
@FunctionalInterface
interface TokenAuthenticator {
    /**
     * Whose the token is, on the caller's context, or nothing where it is not this method's to say.
     *
     * @param peer who shows it, by the socket's address
     * @return fails with a {@link dev.postern.proxy.failure.GatewayFailure}
     */
    Optional<Future<Identity>> identity(BearerToken token, InetAddress peer);
}
