package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** port-forward in the development cluster with every kubectl, and what its trace shows of it. */
@ExtendWith(ClusterExtension.class)
class DevPortForwardClusterIT {
    private static final String ALL = "dev.postern.server.cluster.Kubectls#all";
    private static final String TWO = "dev.postern.server.cluster.Kubectls#oldestAndNewest";
    private static final String PAGE = "Hello from the pod frontend";
    private static final int LARGE = 64 * 1024 * 1024;

    @ParameterizedTest
    @MethodSource(ALL)
    void showsThePageAndTheTraceShowsTheWay(String program, DevCluster cluster) throws IOException {
        int before = cluster.words().length();
        try (PortForward forward = PortForward.start(cluster.kubectl(program, "alice"))) {
            assertThat(forward.get("/")).startsWith(PAGE);
        }

        Eventually.holds(
                "the session has ended", () -> cluster.words().substring(before).contains(" ended: "));
        assertThat(cluster.words().substring(before))
                .containsPattern("→ postern +session \\d+ opened: alice, portforward by \\w+ to default/frontend")
                .containsPattern("→ kubelet +\\w+ /portForward/default/frontend by postern-kubelet-client")
                .containsPattern("→ kubelet +allows postern-kubelet-client to \\w+ nodes/proxy on dev-node")
                .containsPattern("→ kubelet +request 0 to port 80: data stream \\d+, error stream \\d+")
                .containsPattern("→ pod +GET / answered with 200");
    }

    @Test
    void failsNoneOfThousandsOfRequestsStartedTenMillisecondsApart(DevCluster cluster) throws Exception {
        int before = cluster.words().length();

        List<String> pages = ManyPages.over(cluster, Kubectls.oldestAndNewest());

        assertThat(pages).hasSizeGreaterThanOrEqualTo(2000).allMatch(page -> page.startsWith(PAGE));
        Eventually.holds("all is traced", () -> answered(cluster, before) == pages.size());
        assertThat(cluster.words()).doesNotContain("left out");
    }

    @ParameterizedTest
    @MethodSource(TWO)
    void carriesALargeBodyBothWays(String program, DevCluster cluster) throws Exception {
        byte[] body = new byte[LARGE];
        try (PortForward forward = PortForward.start(cluster.kubectl(program, "alice"))) {
            assertThat(forward.post("/sink", body)).startsWith(LARGE + " ");
            assertThat(forward.digest("/bytes?n=" + LARGE)).isEqualTo(forward.digest("/bytes?n=" + LARGE));
        }
    }

    private static long answered(DevCluster cluster, int from) throws IOException {
        return cluster.words()
                .substring(from)
                .lines()
                .filter(line -> line.contains("GET / answered with 200"))
                .count();
    }
}
