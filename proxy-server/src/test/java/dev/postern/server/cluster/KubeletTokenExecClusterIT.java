package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** exec by the kubelet, with what goes up under the caller's own token. */
@ExtendWith(ClusterExtension.class)
class KubeletTokenExecClusterIT extends ExecSuite {
    KubeletTokenExecClusterIT(Cluster cluster) {
        super(cluster.routed(Way.KUBELET_TOKEN));
    }
}
