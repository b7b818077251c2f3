package dev.postern.server.cluster;

import org.junit.jupiter.api.extension.ExtendWith;

/** cp in the development cluster: each pod has a working directory of its own. */
@ExtendWith(ClusterExtension.class)
class DevCopyClusterIT extends CopySuite {
    DevCopyClusterIT(DevCluster cluster) {
        super(cluster, "");
    }
}
