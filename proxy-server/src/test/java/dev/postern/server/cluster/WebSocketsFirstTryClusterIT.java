package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** At kubelets that speak what each kubectl asks for. */
@ExtendWith(ClusterExtension.class)
class WebSocketsFirstTryClusterIT extends FirstTrySuite {
    WebSocketsFirstTryClusterIT(@WithWebSockets Cluster cluster) {
        super(cluster);
    }
}
