package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** cp at the rig's kubelets: each pod has a /tmp of its own. */
@ExtendWith(ClusterExtension.class)
class CopyClusterIT extends CopySuite {
    CopyClusterIT(Cluster cluster) {
        super(cluster, "/tmp/");
    }
}
