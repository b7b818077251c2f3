package dev.postern.proxy.target;

import dev.postern.proxy.authz.AuthorizedRequest;
import dev.postern.proxy.authz.NodeAuthorization;
import dev.postern.proxy.request.UpgradeOffer;

/**
 * To a node's kubelet.
 *
 * @param authorization proof of both gates, for this node
 * @param kubelet where to dial and whose certificate to expect
 * @param podUid UID of the pod as it was looked up; empty for a node's own paths
 * @param target the kubelet's path and query, starting with {@code /}
 * @param offer what the kubelet is asked to switch to: the client's offer without what this node cannot carry; {@code None}
 *     for a plain call
 */
public record KubeletRoute(
        NodeAuthorization authorization, KubeletAddress kubelet, String podUid, String target, UpgradeOffer offer)
        implements Route {
    @Override
    public AuthorizedRequest authorized() {
        return authorization.authorized();
    }
}
