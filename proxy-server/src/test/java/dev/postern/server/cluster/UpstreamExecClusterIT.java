package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** exec by the API server, with the caller impersonated. */
@ExtendWith(ClusterExtension.class)
class UpstreamExecClusterIT extends ExecSuite {
    UpstreamExecClusterIT(Cluster cluster) {
        super(cluster.routed(Way.UPSTREAM));
    }
}
