package dev.postern.proxy.target;

import dev.postern.proxy.authz.AuthorizedRequest;
import dev.postern.proxy.request.UpgradeOffer;

/**
 * To the API server, in the caller's name.
 *
 * @param podUid UID of the pod, where it was looked up for its labels; empty otherwise, because the API server finds it
 * @param offer what the API server is asked to switch to, all that the client offers; {@code None} for a plain request
 */
public record UpstreamRoute(AuthorizedRequest authorized, String podUid, UpgradeOffer offer) implements Route {
    private static final StreamPlan PLAN = new StreamPlan(StreamPlan.Way.SPLICE, StreamPlan.Reason.API_SERVER);

    @Override
    public StreamPlan plan() {
        return PLAN;
    }

    /** Path and query, starting with {@code /}. */
    public String target() {
        return authorized.request().target();
    }
}
