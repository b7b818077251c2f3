package dev.postern.proxy.authn;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import org.jspecify.annotations.Nullable;

/** The 401. Its message starts with kube-apiserver's, and goes on with what to look at. */
final class Unauthenticated {
    private Unauthenticated() {}

    /** {@code why} shows no part of a credential. */
    static GatewayFailure because(String why) {
        return because(why, null);
    }

    static GatewayFailure because(String why, @Nullable Throwable cause) {
        return new GatewayFailure(FailureReason.UNAUTHENTICATED, "Unauthorized: " + why, cause);
    }
}
