package dev.postern.proxy.authz;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.request.ClassifiedRequest;
import io.vertx.core.Future;

/** A request whose caller passed the pod gate (or whose gate is the API server's own). Only {@link Gates} makes one. */
public final class AuthorizedRequest {
    private final Caller caller;
    private final ClassifiedRequest request;
    private final Gates gates;

    AuthorizedRequest(Caller caller, ClassifiedRequest request, Gates gates) {
        this.caller = caller;
        this.request = request;
        this.gates = gates;
    }

    /** Whose rights count. */
    public Identity identity() {
        return caller.effective();
    }

    /** Who asks, and as whom. */
    public Caller caller() {
        return caller;
    }

    public ClassifiedRequest request() {
        return request;
    }

    /**
     * Asks the node gate, now that the node is known.
     *
     * @return completes with what a kubelet route needs; fails with {@code DENIED}
     */
    public Future<NodeAuthorization> onNode(String node) {
        return gates.authorizeNode(this, node);
    }
}
