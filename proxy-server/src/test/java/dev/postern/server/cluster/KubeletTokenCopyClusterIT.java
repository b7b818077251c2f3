package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** cp by the kubelet, with what goes up under the caller's own token. */
@ExtendWith(ClusterExtension.class)
class KubeletTokenCopyClusterIT extends CopySuite {
    KubeletTokenCopyClusterIT(Cluster cluster) {
        super(cluster.routed(Way.KUBELET_TOKEN), "/tmp/");
    }
}
