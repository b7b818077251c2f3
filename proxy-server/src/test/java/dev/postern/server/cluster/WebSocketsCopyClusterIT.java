package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** cp at kubelets that speak WebSocket v5. */
@ExtendWith(ClusterExtension.class)
class WebSocketsCopyClusterIT extends CopySuite {
    WebSocketsCopyClusterIT(@WithWebSockets Cluster cluster) {
        super(cluster, "/tmp/");
    }
}
