package dev.postern.server.dev.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.server.dev.client.SpdyClient;
import dev.postern.server.dev.client.SpdyClient.ForwardedStreams;
import dev.postern.server.dev.client.SpdyClientStream;
import dev.postern.server.dev.client.WebSocketClient;
import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Much, and many, over one port-forward. */
class PortForwardLoadIT {
    private static final int MEBIBYTES = 16;

    private final LocalPort pod = LocalPort.echo();
    private final ExecutorService users = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "user");
        thread.setDaemon(true);
        return thread;
    });
    private final StreamingHost host = new StreamingHost(
            new PortForward("sandbox", "", pod::connect),
            new StreamingOptions(Duration.ofHours(4), Duration.ofSeconds(30), true));

    @AfterEach
    void nothingIsLeft() throws Exception {
        await().untilAsserted(() -> {
            assertThat(host.openConnections()).isZero();
            assertThat(host.busyThreads()).isZero();
            assertThat(pod.open()).isZero();
        });
        users.shutdownNow();
        host.close();
        pod.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eightConnectionsCarrySixteenMebibytesEachWay(boolean tunnel) throws Exception {
        SpdyClient client = connect(tunnel);

        List<Future<String>> received = new ArrayList<>();
        List<Future<String>> sent = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SpdyClientStream data = client.forward(80, i).data();
            int seed = i;
            sent.add(users.submit(() -> send(data, seed)));
            received.add(users.submit(() -> receive(data)));
        }

        for (int i = 0; i < 8; i++) {
            assertThat(received.get(i).get(120, TimeUnit.SECONDS))
                    .isEqualTo(sent.get(i).get());
        }
        client.close();
    }

    @Test
    void twoThousandShortConnectionsPassOverOneSession() throws Exception {
        SpdyClient client = connect(false);
        List<Future<String>> answers = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            int first = thread * 250;
            answers.add(users.submit(() -> {
                for (int i = first; i < first + 250; i++) {
                    ForwardedStreams streams = client.forward(80, i);
                    streams.data().write("request " + i);
                    streams.data().finish();
                    if (!streams.data().readText().equals("request " + i)
                            || !streams.error().readText().isEmpty()) {
                        return "request " + i + " failed";
                    }
                }
                return "";
            }));
        }

        for (Future<String> answer : answers) {
            assertThat(answer.get(120, TimeUnit.SECONDS)).isEmpty();
        }
        await().untilAsserted(() -> assertThat(host.busyThreads()).isZero());
        client.close();
        await().untilAsserted(() ->
                assertThat(host.steps()).endsWith("KUBELET closed, the client left: 2000 connections were forwarded"));
        assertThat(host.steps()).hasSize(1 + 2 * 2000 + 1);
        assertThat(host.steps()).contains("POD request 7 to port 80 closed: 9 bytes in, 9 bytes out");
    }

    private SpdyClient connect(boolean tunnel) {
        return tunnel
                ? SpdyClient.over(WebSocketClient.upgrade(host.connect(), "/", "SPDY/3.1+portforward.k8s.io"))
                : SpdyClient.upgrade(host.connect(), "/", List.of("portforward.k8s.io"));
    }

    private static String send(SpdyClientStream stream, int seed) {
        Random random = new Random(seed);
        MessageDigest digest = sha256();
        byte[] chunk = new byte[32 * 1024];
        for (int i = 0; i < MEBIBYTES * 32; i++) {
            random.nextBytes(chunk);
            digest.update(chunk);
            stream.write(chunk.clone());
        }
        stream.finish();
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String receive(SpdyClientStream stream) {
        MessageDigest digest = sha256();
        long count = 0;
        for (byte[] frame = stream.read(); frame.length > 0; frame = stream.read()) {
            digest.update(frame);
            count += frame.length;
        }
        assertThat(count).isEqualTo(MEBIBYTES * 1024L * 1024);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
