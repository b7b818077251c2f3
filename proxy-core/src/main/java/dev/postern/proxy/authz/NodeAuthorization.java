package dev.postern.proxy.authz;

/** Proof that both gates let this request through to this node's kubelet. Only {@link Gates} makes one. */
public final class NodeAuthorization {
    private final AuthorizedRequest request;
    private final String node;

    NodeAuthorization(AuthorizedRequest request, String node) {
        this.request = request;
        this.node = node;
    }

    public AuthorizedRequest authorized() {
        return request;
    }

    public String node() {
        return node;
    }
}
