package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;

/**
 * How a request goes up: with whose credential, and over which connections.
 *
 * @param vertx of the caller's contexts
 * @param credentials that it goes with
 * @param tls that shows their certificate, or none
 * @param pools of connections that have shown it
 */
record UpstreamWay(VertxInternal vertx, CredentialSource credentials, ApiTls tls, LoopPools pools) {
    /**
     * On the caller's context, and so is all that is composed on it: a credential may be made on a thread of its maker's, and
     * an answer's first pieces would pass by whoever comes to it on another thread.
     */
    Future<Credential> credential() {
        ContextInternal context = vertx.getOrCreateContext();
        Future<Credential> current = credentials.current();
        if (current.succeeded()) {
            return context.succeededFuture(current.result());
        }
        Promise<Credential> promise = context.promise();
        current.onComplete(promise);
        return promise.future();
    }

    /** A connection that has shown the credential's certificate, where it has one. */
    Future<ConnectionLease> acquire(Credential credential) {
        return pools.acquire(tls.with(credential.certificate()));
    }
}
