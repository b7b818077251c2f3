package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** cp by the API server, with the caller's own token. */
@ExtendWith(ClusterExtension.class)
class UpstreamTokenCopyClusterIT extends CopySuite {
    UpstreamTokenCopyClusterIT(Cluster cluster) {
        super(cluster.routed(Way.UPSTREAM_TOKEN), "/tmp/");
    }
}
