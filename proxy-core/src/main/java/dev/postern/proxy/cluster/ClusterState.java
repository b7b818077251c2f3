package dev.postern.proxy.cluster;

import io.vertx.core.Future;

/**
 * Pods and nodes, read under the gateway's own identity. Futures complete on the caller's context; they fail with a
 * {@link dev.postern.proxy.failure.GatewayFailure}: {@code NOT_FOUND} ({@code pods "p" not found}) or {@code UNAVAILABLE}.
 */
public interface ClusterState {
    /** The pod as it is now; never from a cache. */
    Future<Pod> pod(String namespace, String name);

    /** The node as it is now; callers that can live with an older state keep one themselves. */
    Future<Node> node(String name);

    /** Succeeds where a look-up could be answered now; for readiness. */
    Future<Void> reachable();
}
