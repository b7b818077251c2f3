package dev.postern.proxy.authz;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.request.ClassifiedRequest;
import io.vertx.core.Future;

/** The pod gate and the node gate. */
public final class Gates {
    /** The pod gate; before any look-up, so that a denial does not tell whether the pod exists. */
    public Future<AuthorizedRequest> authorize(Identity identity, ClassifiedRequest request) {
        throw new UnsupportedOperationException("skeleton");
    }

    Future<NodeAuthorization> authorizeNode(AuthorizedRequest request, String node) {
        throw new UnsupportedOperationException("skeleton");
    }
}
