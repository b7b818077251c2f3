package dev.postern.proxy.cluster;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.failure.ObjectReference;
import org.jspecify.annotations.Nullable;

/** The two ways in which a look-up fails: the object is not there, or nobody can say. */
final class LookUpFailure {
    private LookUpFailure() {}

    /** kube-apiserver's own text. */
    static GatewayFailure notFound(String resource, String name) {
        return new GatewayFailure(
                FailureReason.NOT_FOUND, resource + " \"" + name + "\" not found", new ObjectReference(name, resource));
    }

    /** {@code what} could not be looked up, and why; nothing is allowed on the strength of it. */
    static GatewayFailure unavailable(String what, String why, @Nullable Throwable cause) {
        return new GatewayFailure(FailureReason.UNAVAILABLE, "cannot look up " + what + ": " + why, cause);
    }
}
