package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** cp by the API server, with the caller impersonated. */
@ExtendWith(ClusterExtension.class)
class UpstreamCopyClusterIT extends CopySuite {
    UpstreamCopyClusterIT(Cluster cluster) {
        super(cluster.routed(Way.UPSTREAM), "/tmp/");
    }
}
