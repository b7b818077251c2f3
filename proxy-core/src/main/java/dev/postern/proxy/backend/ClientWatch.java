package dev.postern.proxy.backend;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.ClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * Lets whoever is working for a client stop the moment it leaves. One action at a time; it is run at most once, and at once
 * where the client has left already. Belongs to the client's event loop.
 */
final class ClientWatch {
    private @Nullable Runnable action;
    private boolean gone;

    ClientWatch(ClientConnection client) {
        client.closed().onComplete(ended -> leave());
    }

    /** Replaces the action. */
    void whenGone(Runnable stop) {
        if (gone) {
            stop.run();
        } else {
            action = stop;
        }
    }

    /** From now on the client's leaving is someone else's business. */
    void release() {
        action = null;
    }

    /**
     * @throws GatewayFailure {@code CLIENT_GONE}
     */
    void requirePresent() {
        if (gone) {
            throw failure();
        }
    }

    static GatewayFailure failure() {
        return new GatewayFailure(FailureReason.CLIENT_GONE, "the client left before it was answered");
    }

    private void leave() {
        gone = true;
        Runnable stop = action;
        action = null;
        if (stop != null) {
            stop.run();
        }
    }
}
