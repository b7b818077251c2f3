package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** port-forward by the kubelet, which says so itself; load runs with the oldest and the newest kubectl. */
@ExtendWith(ClusterExtension.class)
class PortForwardClusterIT extends PortForwardSuite {
    private static final String ALL = "dev.postern.server.cluster.Kubectls#all";

    PortForwardClusterIT(Cluster cluster) {
        super(cluster, cluster);
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

    @Test
    void failsNoneOfThousandsOfRequestsStartedTenMillisecondsApart(Cluster cluster) throws Exception {
        assertThat(ManyPages.over(cluster, Kubectls.oldestAndNewest()))
                .hasSizeGreaterThanOrEqualTo(2000)
                .allMatch(page -> page.startsWith("hello from frontend"));
    }
}
