package dev.postern.proxy.target;

import dev.postern.proxy.authz.AuthorizedRequest;
import dev.postern.proxy.authz.NodeAuthorization;
import dev.postern.proxy.request.Stream;
import dev.postern.proxy.request.UpgradeOffer;

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
    private static final UpgradeOffer PLAIN = new UpgradeOffer.None();

    @Override
    public AuthorizedRequest authorized() {
        return authorization.authorized();
    }

    /** What the kubelet is asked to switch to: the client's own offer, or SPDY for it; {@code None} for a plain call. */
    public UpgradeOffer offer() {
        return authorized().request() instanceof Stream stream ? ProtocolPlan.asked(plan.way(), stream.offer()) : PLAIN;
    }

    KubeletRoute with(StreamPlan other) {
        return new KubeletRoute(authorization, kubelet, podUid, target, other);
    }
}
