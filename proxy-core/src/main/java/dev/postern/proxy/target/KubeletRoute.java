package dev.postern.proxy.target;

import dev.postern.proxy.authz.AuthorizedRequest;
import dev.postern.proxy.authz.NodeAuthorization;

/**
 * To a node's kubelet.
 *
 * @param authorization proof of both gates, for this node
 * @param kubelet where to dial and whose certificate to expect
 * @param podUid UID of the pod as it was looked up; empty for a node's own paths
 * @param target the kubelet's path and query, starting with {@code /}
 * @param plan how its stream will be carried; a plain call goes on as it is
 */
public record KubeletRoute(
        NodeAuthorization authorization, KubeletAddress kubelet, String podUid, String target, StreamPlan plan)
        implements Route {
    @Override
    public AuthorizedRequest authorized() {
        return authorization.authorized();
    }

    KubeletRoute with(StreamPlan other) {
        return new KubeletRoute(authorization, kubelet, podUid, target, other);
    }
}
