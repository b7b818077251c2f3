package dev.postern.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.client.ClientTls;
import dev.postern.server.dev.client.HttpConnection;
import dev.postern.server.dev.client.SpdyClient;
import dev.postern.server.dev.client.SpdyClientStream;
import dev.postern.server.dev.client.WebSocketClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** 10,000 short execs through one gateway, by WebSocket and by SPDY in turn: each ends well, and nothing of them stays. */
@ExtendWith(ClusterExtension.class)
class ManyExecsClusterIT {
    private static final int EXECS = 10_000;
    private static final int WARM = 500;
    private static final int AT_ONCE = 8;
    /** Pools grow as long as they are asked at the same time; a leak would be in the thousands. */
    private static final int POOLED = 64;

    private static final int MINUTES = 10;
    private static final int PORT = Rig.PORTS + 653;
    private static final String TARGET =
            "/api/v1/namespaces/default/pods/shell/exec?command=echo&command=out&stdout=true";
    private static final String SUCCESS = "\"status\":\"Success\"";

    @Test
    void leavesNothingBehind(Cluster cluster) throws Exception {
        SSLContext alice = ClientTls.showing(RigUsers.certificate(cluster.rig(), "alice"));
        try (Postern postern = cluster.another(new Postern.Settings(PORT, "RBAC", Cluster.POLICY))) {
            run(WARM, alice);
            Left before = settled(postern, cluster.rig());

            run(EXECS, alice);

            Left after = settled(postern, cluster.rig());
            assertThat(postern.metric("postern_sessions_ended_total", ""))
                    .describedAs("sessions")
                    .isEqualTo(WARM + EXECS);
            assertThat(after.descriptors)
                    .describedAs("files and sockets")
                    .isLessThanOrEqualTo(before.descriptors + POOLED);
            assertThat(after.threads).describedAs("threads").isLessThanOrEqualTo(before.threads + POOLED);
            assertThat(after.pinned).describedAs("octets of buffers in use").isLessThanOrEqualTo(before.pinned);
            assertThat(postern.log()).doesNotContain("LEAK").doesNotContain("\"level\":\"ERROR\"");
        }
    }

    private static void run(int execs, SSLContext alice) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < execs; i++) {
                Callable<String> exec = i % 2 == 0 ? () -> webSocket(alice) : () -> spdy(alice);
                all.add(clients.submit(exec));
            }
            for (Future<String> seen : all) {
                assertThat(seen.get(MINUTES, TimeUnit.MINUTES))
                        .contains("out\n")
                        .contains(SUCCESS);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private static String webSocket(SSLContext alice) {
        try (WebSocketClient client = WebSocketClient.upgrade(connection(alice), TARGET, "v4.channel.k8s.io")) {
            StringBuilder seen = new StringBuilder();
            client.receiveAll().forEach(frame -> seen.append(new String(frame.payload(), UTF_8)));
            return seen.toString();
        }
    }

    private static String spdy(SSLContext alice) {
        try (SpdyClient client = SpdyClient.upgrade(connection(alice), TARGET, List.of("v4.channel.k8s.io"))) {
            SpdyClientStream error = client.openCommandStream("error");
            SpdyClientStream out = client.openCommandStream("stdout");
            return out.readText() + error.readText();
        }
    }

    private static HttpConnection connection(SSLContext tls) {
        return HttpConnection.tls(new InetSocketAddress("127.0.0.1", PORT), tls);
    }

    private static Left settled(Postern postern, Rig rig) throws IOException, InterruptedException {
        long pid = postern.process().pid();
        Eventually.holds(
                "no session and no connection is left",
                () -> postern.metric("postern_sessions_open", "") == 0
                        && OpenSockets.on(pid, PORT) == 0
                        && OpenSockets.to(pid, rig.kubeletPort()) == 0);
        return new Left(
                postern.metric("process_files_open_files", ""),
                postern.metric("jvm_threads_live_threads", ""),
                postern.metric("netty_allocator_memory_pinned_bytes", ""));
    }

    /** What a process has while it does nothing. */
    private record Left(double descriptors, double threads, double pinned) {}
}
