package dev.postern.proxy.target;

import dev.postern.proxy.authz.AuthorizedRequest;
import dev.postern.proxy.request.ClassifiedRequest;
import dev.postern.proxy.request.PassThrough;
import dev.postern.proxy.request.Stream;
import dev.postern.proxy.request.UpgradeOffer;

/**
 * To the API server, in the caller's name.
 *
 * @param podUid UID of the pod, where it was looked up for its labels; empty otherwise, because the API server finds it
 * @param plan how its stream will be carried; all else goes on as it is
 */
public record UpstreamRoute(AuthorizedRequest authorized, String podUid, StreamPlan plan) implements Route {
    private static final UpgradeOffer PLAIN = new UpgradeOffer.None();

    /** What the API server is asked to switch to: all that the client offers, or SPDY for it; {@code None} for a plain request. */
    public UpgradeOffer offer() {
        ClassifiedRequest request = authorized.request();
        if (request instanceof Stream stream) {
            return ProtocolPlan.asked(plan.way(), stream.offer());
        }
        return request instanceof PassThrough passed ? passed.offer() : PLAIN;
    }

    UpstreamRoute with(StreamPlan other) {
        return new UpstreamRoute(authorized, podUid, other);
    }

    /** Path and query, starting with {@code /}. */
    public String target() {
        return authorized.request().target();
    }
}
