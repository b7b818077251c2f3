package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** exec by the API server, with the caller's own token. */
@ExtendWith(ClusterExtension.class)
class UpstreamTokenExecClusterIT extends ExecSuite {
    UpstreamTokenExecClusterIT(Cluster cluster) {
        super(cluster.routed(Way.UPSTREAM_TOKEN));
    }
}
