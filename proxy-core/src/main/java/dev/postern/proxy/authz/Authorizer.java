package dev.postern.proxy.authz;

import io.vertx.core.Future;

/** Answers one question. Fails, and so denies, where it cannot decide. */
@FunctionalInterface
public interface Authorizer {
    /** A gate that a configuration switches off by name: everything passes. */
    Authorizer DISABLED = attributes -> Future.succeededFuture(Decision.ALLOW);

    Future<Decision> authorize(AccessAttributes attributes);
}
