package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** port-forward. Load runs with the oldest and the newest kubectl, a page with each. */
abstract class PortForwardSuite {
    static final String ALL = "dev.postern.server.cluster.Kubectls#all";
    private static final String TWO = "dev.postern.server.cluster.Kubectls#oldestAndNewest";
    private static final int LARGE = 64 * 1024 * 1024;
    private static final int AT_ONCE = 8;
    private static final int REQUESTS = 2000;
    private static final int INTERVAL_MILLIS = 10;

    private final Cluster cluster;

    PortForwardSuite(Cluster cluster) {
        this.cluster = cluster;
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void showsThePage(String program) throws IOException {
        try (PortForward forward = PortForward.start(cluster.kubectl(program, "alice"))) {
            assertThat(forward.get("/")).startsWith("hello from frontend");
        }
    }

    @ParameterizedTest
    @MethodSource(TWO)
    void failsNoneOfTwoThousandRequestsStartedTenMillisecondsApart(String program) throws Exception {
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

    @ParameterizedTest
    @MethodSource(TWO)
    void carriesLargeBodiesBothWaysEightAtOnce(String program) throws Exception {
        byte[] body = new byte[LARGE];
        new Random(3).nextBytes(body);
        String up = LARGE + " "
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body)) + "\n";
        String down;
        try (PortForward direct = PortForward.start(cluster.rig().kubectl("alice"))) {
            down = direct.digest("/bytes?n=" + LARGE);
        }
        ExecutorService clients = Executors.newFixedThreadPool(2 * AT_ONCE);
        try (PortForward forward = PortForward.start(cluster.kubectl(program, "alice"))) {
            List<Future<String>> downs = new ArrayList<>();
            List<Future<String>> ups = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                downs.add(clients.submit(() -> forward.digest("/bytes?n=" + LARGE)));
                ups.add(clients.submit(() -> forward.post("/sink", body)));
            }
            for (int i = 0; i < AT_ONCE; i++) {
                assertThat(downs.get(i).get(3, TimeUnit.MINUTES)).isEqualTo(down);
                assertThat(ups.get(i).get(3, TimeUnit.MINUTES)).isEqualTo(up);
            }
        } finally {
            clients.shutdownNow();
        }
    }
}
