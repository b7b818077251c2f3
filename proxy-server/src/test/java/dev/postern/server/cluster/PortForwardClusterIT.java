package dev.postern.server.cluster;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** port-forward at the rig's kubelets. */
@ExtendWith(ClusterExtension.class)
class PortForwardClusterIT extends PortForwardSuite {
    PortForwardClusterIT(Cluster cluster) {
        super(cluster);
    }

    /** In the kubelet's own words: whom it authorized for what, and which request it served then. */
    @ParameterizedTest
    @MethodSource(ALL)
    void isAuthorizedByTheKubeletForTheGatewaysCertificate(String program, Cluster cluster) throws IOException {
        int before = cluster.rig().kubeletLog("node-1").length();

        try (PortForward forward = PortForward.start(cluster.kubectl(program, "alice"))) {
            forward.get("/");
        }

        Eventually.holds("the kubelet has logged it", () -> {
            String log = cluster.rig().kubeletLog("node-1").substring(before);
            return log.contains("user=\"postern-kubelet-client\" verb=\"create\" resource=\"nodes\" "
                            + "subresource(s)=[\"proxy\"]")
                    && log.contains("URI=\"/portForward/default/frontend\"");
        });
    }
}
