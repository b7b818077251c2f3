package dev.postern.proxy.authn;

import dev.postern.proxy.front.ClientRequest;
import io.vertx.core.Future;

/** Names the caller of a request, on its event loop. */
@FunctionalInterface
public interface Authenticator {
    /** Fails with {@code UNAUTHENTICATED}; never completes with null. */
    Future<Identity> authenticate(ClientRequest request);
}
