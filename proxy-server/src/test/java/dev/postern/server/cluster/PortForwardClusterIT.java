package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** port-forward by the kubelet, which says so itself; load runs with the oldest and the newest kubectl. */
@ExtendWith(ClusterExtension.class)
class PortForwardClusterIT extends PortForwardSuite {
    private static final String ALL = "dev.postern.server.cluster.Kubectls#all";
    private static final String TWO = "dev.postern.server.cluster.Kubectls#oldestAndNewest";
    private static final int REQUESTS = 2000;
    private static final int INTERVAL_MILLIS = 10;

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

    @ParameterizedTest
    @MethodSource(TWO)
    void failsNoneOfTwoThousandRequestsStartedTenMillisecondsApart(String program, Cluster cluster) throws Exception {
        ScheduledExecutorService starter = Executors.newScheduledThreadPool(64);
        try (PortForward forward = PortForward.start(cluster.kubectl(program, "alice"))) {
            List<Future<String>> pages = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                Callable<String> get = () -> forward.get("/");
                pages.add(starter.schedule(get, (long) i * INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
            }
            for (Future<String> page : pages) {
                assertThat(page.get(2, TimeUnit.MINUTES)).startsWith("hello from frontend");
            }
        } finally {
            starter.shutdownNow();
        }
    }
}
