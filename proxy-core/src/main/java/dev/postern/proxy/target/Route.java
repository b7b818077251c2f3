package dev.postern.proxy.target;

import dev.postern.proxy.authz.AuthorizedRequest;

/** Where an authorized request goes. */
public sealed interface Route permits KubeletRoute, UpstreamRoute, NowhereRoute {
    AuthorizedRequest authorized();

    /** How its stream will be carried, where it is for one. */
    StreamPlan plan();
}
