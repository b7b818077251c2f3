package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.reload.Reloadable;
import io.vertx.core.Future;

/**
 * Where the gateway's own credential at the API server comes from, which may be a file or a command that makes a new one
 * from time to time. Any thread; nothing here blocks.
 */
public interface CredentialSource {
    /**
     * The credential to use now.
     *
     * @return completes at once where one is at hand; fails with a {@link dev.postern.proxy.failure.GatewayFailure} that
     *     says why there is none, without any part of it
     */
    Future<Credential> current();

    /** To be told that the API server did not accept this one (401). The next {@link #current} may then be another. */
    void refused(Credential credential);

    /** Ends what it does in the background; nobody asks it any more. The owner of the {@link ApiServer} that uses it. */
    default void close() {}

    /** One that never changes. */
    static CredentialSource of(Credential fixed) {
        Future<Credential> current = Future.succeededFuture(fixed);
        return new CredentialSource() {
            @Override
            public Future<Credential> current() {
                return current;
            }

            @Override
            public void refused(Credential credential) {
                // There is no other.
            }
        };
    }

    /** One that changes when its files do. */
    static CredentialSource of(Reloadable<Credential> reloaded) {
        return new CredentialSource() {
            @Override
            public Future<Credential> current() {
                return Future.succeededFuture(reloaded.current());
            }

            @Override
            public void refused(Credential credential) {
                // Whoever watches the files brings the next one.
            }
        };
    }
}
