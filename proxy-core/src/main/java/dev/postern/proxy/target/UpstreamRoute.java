package dev.postern.proxy.target;

import dev.postern.proxy.authz.AuthorizedRequest;

/** To the API server, under the caller's identity. */
public record UpstreamRoute(AuthorizedRequest authorized) implements Route {}
