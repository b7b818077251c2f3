package dev.postern.proxy.target;

import dev.postern.proxy.authz.AuthorizedRequest;

/**
 * To nobody: the log of a pod that no node runs yet. The API server answers it with 204 and no body, because its log
 * handler is given no location ({@code pkg/registry/core/pod/strategy.go LogLocation}).
 */
public record NowhereRoute(AuthorizedRequest authorized) implements Route {
    /** Nothing of it is carried anywhere. */
    @Override
    public StreamPlan plan() {
        return StreamPlan.AS_EVER;
    }
}
