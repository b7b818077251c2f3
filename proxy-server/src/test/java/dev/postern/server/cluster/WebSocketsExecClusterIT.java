package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** exec at kubelets that speak WebSocket v5. */
@ExtendWith(ClusterExtension.class)
class WebSocketsExecClusterIT extends ExecSuite {
    WebSocketsExecClusterIT(@WithWebSockets Cluster cluster) {
        super(cluster);
    }
}
