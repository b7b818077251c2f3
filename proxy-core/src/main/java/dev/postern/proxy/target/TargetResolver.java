package dev.postern.proxy.target;

import dev.postern.proxy.authz.AuthorizedRequest;
import io.vertx.core.Future;

/** Finds where an authorized request goes. */
public final class TargetResolver {
    /** Fails with the API server's own texts ({@code NOT_FOUND}, {@code MALFORMED}, {@code INTERNAL}, …). */
    public Future<Route> resolve(AuthorizedRequest request) {
        throw new UnsupportedOperationException("skeleton");
    }
}
