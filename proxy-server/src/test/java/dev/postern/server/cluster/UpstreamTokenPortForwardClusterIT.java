package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** port-forward by the API server, with the caller's own token. */
@ExtendWith(ClusterExtension.class)
class UpstreamTokenPortForwardClusterIT extends PortForwardSuite {
    UpstreamTokenPortForwardClusterIT(Cluster cluster) {
        super(cluster, cluster.routed(Way.UPSTREAM_TOKEN));
    }
}
