package dev.postern.proxy.target;

import dev.postern.proxy.authz.AuthorizedRequest;
import dev.postern.proxy.request.UpgradeOffer;

/** Where an authorized request goes. */
public sealed interface Route permits KubeletRoute, UpstreamRoute, NowhereRoute {
    AuthorizedRequest authorized();

    /** How its stream will be carried, where it is for one. */
    StreamPlan plan();

    /** What whoever answers is asked to switch to: all that the client offers, or SPDY for it; {@code None} for a plain request. */
    default UpgradeOffer offer() {
        return ProtocolPlan.asked(plan().way(), authorized().request().offer());
    }
}
