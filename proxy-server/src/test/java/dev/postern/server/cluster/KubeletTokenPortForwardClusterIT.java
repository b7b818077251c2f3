package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** port-forward by the kubelet, with what goes up under the caller's own token. */
@ExtendWith(ClusterExtension.class)
class KubeletTokenPortForwardClusterIT extends PortForwardSuite {
    KubeletTokenPortForwardClusterIT(Cluster cluster) {
        super(cluster, cluster.routed(Way.KUBELET_TOKEN));
    }
}
