package dev.postern.proxy.target;

import dev.postern.proxy.authz.AuthorizedRequest;

/**
 * To the API server, in the caller's name.
 *
 * @param podUid UID of the pod, where it was looked up for its labels; empty otherwise, because the API server finds it
 * @param plan how its stream will be carried; all else goes on as it is
 */
public record UpstreamRoute(AuthorizedRequest authorized, String podUid, StreamPlan plan) implements Route {
    UpstreamRoute with(StreamPlan other) {
        return new UpstreamRoute(authorized, podUid, other);
    }

    /** Path and query, starting with {@code /}. */
    public String target() {
        return authorized.request().target();
    }
}
