package dev.postern.server.dev;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.client.SpdyClient;
import dev.postern.server.dev.client.SpdyClient.ForwardedStreams;
import dev.postern.server.dev.client.SpdyClientStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kubectl port-forward does, without kubectl, through the whole development cluster. */
class DevPortForwardIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: frontend\r\nConnection: close\r\n\r\n";
    private static final int REQUESTS = 2000;
    private static final int INTERVAL_MILLIS = 10;
    private static final int LARGE = 16 * 1024 * 1024;
    private static final int AT_ONCE = 8;
    private static final int FRAME = 32 * 1024;

    private static ClusterFixture cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = ClusterFixture.start();
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void showsThePageAndWhoAskedForIt(boolean tunnel) {
        try (SpdyClient client = client(tunnel)) {
            String page = get(client, 0);

            assertThat(page).startsWith("HTTP/1.1 200 OK\r\n").contains("Hello from the pod frontend", "127.0.0.1:");
        }
    }

    @Test
    void saysOnTheErrorStreamThatNothingListens() {
        try (SpdyClient client = client(false)) {
            ForwardedStreams streams = client.forward(81, 0);

            assertThat(streams.error().readText()).contains("port 81", "connection refused");
        }
    }

    /** Over SPDY and over a tunnel at a time. */
    @Test
    void failsNoneOfTwoThousandRequestsEachStartedTenMillisecondsApart() throws Exception {
        ScheduledExecutorService starter = Executors.newScheduledThreadPool(64);
        try (SpdyClient spdy = client(false);
                SpdyClient tunnel = client(true)) {
            List<Future<String>> pages = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                int number = i;
                for (SpdyClient client : List.of(spdy, tunnel)) {
                    Callable<String> get = () -> get(client, number);
                    pages.add(starter.schedule(get, (long) i * INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
                }
            }
            for (Future<String> page : pages) {
                assertThat(page.get(2, TimeUnit.MINUTES)).startsWith("HTTP/1.1 200 OK\r\n");
            }
        } finally {
            starter.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void carriesSixteenMebibytesEachWayEightAtOnce(boolean tunnel) throws Exception {
        byte[] body = new byte[LARGE];
        new Random(3).nextBytes(body);
        String sum = LARGE + " "
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        ExecutorService users = Executors.newFixedThreadPool(2 * AT_ONCE);
        try (SpdyClient client = client(tunnel)) {
            List<Future<String>> up = new ArrayList<>();
            List<Future<Integer>> down = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                int number = 2 * i;
                up.add(users.submit(() -> post(client, number, body)));
                down.add(users.submit(() -> download(client, number + 1)));
            }
            for (int i = 0; i < AT_ONCE; i++) {
                assertThat(up.get(i).get(3, TimeUnit.MINUTES)).contains(sum);
                assertThat(down.get(i).get(3, TimeUnit.MINUTES)).isEqualTo(LARGE);
            }
        } finally {
            users.shutdownNow();
        }
    }

    private static SpdyClient client(boolean tunnel) {
        return tunnel
                ? SpdyClient.over(cluster.webSocket("alice", "frontend/portforward", "SPDY/3.1+portforward.k8s.io"))
                : cluster.spdy("alice", "frontend/portforward");
    }

    private static String get(SpdyClient client, int number) {
        ForwardedStreams streams = client.forward(80, number);
        streams.data().write(GET);
        String page = new String(streams.data().readAll(), ISO_8859_1);
        streams.data().finish();
        assertThat(streams.error().readText()).isEmpty();
        return page;
    }

    private static String post(SpdyClient client, int number, byte[] body) {
        SpdyClientStream data = client.forward(80, number).data();
        data.write("POST /sink HTTP/1.1\r\nHost: frontend\r\nConnection: close\r\nContent-Length: " + body.length
                + "\r\n\r\n");
        for (int at = 0; at < body.length; at += FRAME) {
            data.write(Arrays.copyOfRange(body, at, Math.min(body.length, at + FRAME)));
        }
        return new String(data.readAll(), ISO_8859_1);
    }

    private static int download(SpdyClient client, int number) {
        SpdyClientStream data = client.forward(80, number).data();
        data.write("GET /bytes?n=" + LARGE + " HTTP/1.1\r\nHost: frontend\r\nConnection: close\r\n\r\n");
        String text = new String(data.readAll(), ISO_8859_1);
        return text.length() - text.indexOf("\r\n\r\n") - 4;
    }
}
