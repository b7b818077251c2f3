package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** port-forward by the API server, with the caller impersonated. */
@ExtendWith(ClusterExtension.class)
class UpstreamPortForwardClusterIT extends PortForwardSuite {
    UpstreamPortForwardClusterIT(Cluster cluster) {
        super(cluster, cluster.routed(Way.UPSTREAM));
    }
}
