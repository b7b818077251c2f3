package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** port-forward at kubelets that speak SPDY in a WebSocket. */
@ExtendWith(ClusterExtension.class)
class WebSocketsPortForwardClusterIT extends PortForwardSuite {
    WebSocketsPortForwardClusterIT(@WithWebSockets Cluster cluster) {
        super(cluster, cluster);
    }
}
