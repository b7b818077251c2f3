package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A page with every kubectl; much at once both ways with the oldest and the newest. */
abstract class PortForwardSuite {
    private static final String ALL = "dev.postern.server.cluster.Kubectls#all";
    private static final String TWO = "dev.postern.server.cluster.Kubectls#oldestAndNewest";
    private static final int LARGE = 64 * 1024 * 1024;
    private static final int AT_ONCE = 8;

    private final Cluster cluster;
    private final KubectlTarget target;

    /** @param target the Postern that is tried, before this cluster */
    PortForwardSuite(Cluster cluster, KubectlTarget target) {
        this.cluster = cluster;
        this.target = target;
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void showsThePage(String program) throws IOException {
        try (PortForward forward = PortForward.start(target.kubectl(program, "alice"))) {
            assertThat(forward.get("/")).startsWith("hello from frontend");
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
        try (PortForward forward = PortForward.start(target.kubectl(program, "alice"))) {
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
