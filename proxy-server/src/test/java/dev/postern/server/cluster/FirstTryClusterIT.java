package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** At kubelets that speak SPDY: the gateway speaks it for those who ask for WebSocket. */
@ExtendWith(ClusterExtension.class)
class FirstTryClusterIT extends FirstTrySuite {
    FirstTryClusterIT(Cluster cluster) {
        super(cluster);
    }
}
