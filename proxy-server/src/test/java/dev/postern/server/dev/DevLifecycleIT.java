package dev.postern.server.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.postern.server.dev.client.HttpConnection;
import dev.postern.server.dev.client.SpdyClient;
import dev.postern.server.dev.trace.Trace;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the development cluster starts, starts again, does not start, and ends. */
class DevLifecycleIT {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path temporary;

    @Test
    void leavesNoThreadProcessOrPortAndStartsAgainAsItWas() throws Exception {
        Set<String> threads = threads();
        Ports ports;
        try (DevCluster first = cluster(0, 0, 0)) {
            first.start();
            ports = first.ports();
            assertThat(ownProcesses()).isNotZero();
            Files.writeString(first.stateFolder().resolve("policy.yaml"), "# mine\n" + DevPolicy.TEXT);
        }
        String key = Files.readString(state().resolve("pki/alice.key"));

        await().atMost(A_SECOND).until(() -> ownProcesses() == 0);
        await().untilAsserted(() -> assertThat(threads()).isSubsetOf(threads));
        for (int port : new int[] {ports.gateway(), ports.admin(), ports.kubelet(), ports.apiServer()}) {
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                    .isInstanceOf(ConnectException.class);
        }
        try (DevCluster second = cluster(0, 0, 0)) {
            second.start();
            assertThat(second.stateFolder().resolve("pki/alice.key")).hasContent(key);
            assertThat(second.stateFolder().resolve("policy.yaml")).content().startsWith("# mine\n");
        }
    }

    /** As the README's first hour says it. */
    @Test
    void letsThroughWhomItsPolicyNamesWhenItStartsAgain() throws Exception {
        String bob = "- {apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}\n";
        String carol = bob.replace("bob", "carol");
        String marker = "# carol is not here";
        Files.createDirectories(state());
        assertThat(DevPolicy.TEXT).contains(marker);
        try (DevCluster first = cluster(0, 0, 0)) {
            first.start();
            assertThatThrownBy(() -> exec(first, "carol")).hasMessageContaining("403");
            Files.writeString(state().resolve("policy.yaml"), DevPolicy.TEXT.replace(marker, carol + marker));
        }
        try (DevCluster second = cluster(0, 0, 0)) {
            second.start();
            exec(second, "carol");
        }
    }

    private void exec(DevCluster cluster, String user) {
        InetSocketAddress gateway = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), cluster.ports().gateway());
        HttpConnection connection = HttpConnection.tls(gateway, UserTls.of(state().resolve("pki"), "serving-ca", user));
        SpdyClient.upgrade(
                        connection,
                        ClusterFixture.pods("shell/exec?command=true&stdout=true"),
                        List.of("v4.channel.k8s.io"))
                .close();
    }

    @Test
    void endsWithinASecond() throws Exception {
        DevCluster cluster = cluster(0, 0, 0);
        cluster.start();

        long start = System.nanoTime();
        cluster.close();

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(1000);
    }

    @Test
    void endsAlsoWhileItStarts() throws Exception {
        DevCluster cluster = cluster(0, 0, 0);
        Thread starting = new Thread(() -> assertThatThrownBy(cluster::start).isInstanceOf(DevFailure.class));
        starting.start();
        await().until(() -> Files.exists(state().resolve("pods")));

        cluster.close();

        starting.join();
        await().atMost(A_SECOND).until(() -> ownProcesses() == 0);
    }

    @Test
    void saysWhichPortIsTakenAndWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            refused(cluster(port, 0, 0), "serving: cannot listen on 127.0.0.1:" + port, "--port");
            refused(cluster(0, port, 0), "admin: cannot listen on 127.0.0.1:" + port, "--admin-port");
            refused(cluster(0, 0, port), "the kubelet cannot listen on 127.0.0.1:" + port, "--kubelet-port");
        }
        assertThat(ownProcesses()).isZero();
    }

    @Test
    void saysWhatIsWrongWithAPolicyThatSomebodyChanged() throws Exception {
        try (DevCluster first = cluster(0, 0, 0)) {
            first.start();
        }
        Files.writeString(state().resolve("policy.yaml"), "kind: Policy\n");

        refused(
                cluster(0, 0, 0),
                "the gateway refuses its configuration " + state().resolve("postern.yaml"),
                "authorization.rbacFiles[0]: policy.yaml",
                "Mend policy.yaml, or delete it");
    }

    private static void refused(DevCluster cluster, String... parts) throws DevFailure {
        try (cluster) {
            assertThatThrownBy(cluster::start)
                    .isInstanceOf(DevFailure.class)
                    .message()
                    .contains(parts);
        }
    }

    private DevCluster cluster(int port, int adminPort, int kubeletPort) {
        return new DevCluster(new DevOptions(state(), port, adminPort, kubeletPort), Trace.SILENT);
    }

    private Path state() {
        return temporary.resolve("state");
    }

    private static long ownProcesses() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
    }

    /** Those of the JVM and of libraries that keep one for good are there before, or are named here. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().replaceAll("[0-9]+", "N"))
                .filter(
                        name -> !name.matches(
                                "awaitility-thread|globalEventExecutor.*|process reaper.*|Attach Listener|Cleaner-N|Common-Cleaner"))
                .collect(Collectors.toSet());
    }
}
