package dev.postern.proxy.authz;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.request.ClassifiedRequest;
import io.vertx.core.Future;

/** A request whose caller passed the pod gate (or whose gate is the API server's own). Only {@link Gates} makes one. */
public final class AuthorizedRequest {
    private final Identity identity;
    private final ClassifiedRequest request;
    private final Gates gates;

    AuthorizedRequest(Identity identity, ClassifiedRequest request, Gates gates) {
        this.identity = identity;
        this.request = request;
        this.gates = gates;
    }

    public Identity identity() {
        return identity;
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
