package dev.postern.server.dev.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.server.dev.client.SpdyClient;
import dev.postern.server.dev.client.SpdyClient.ForwardedStreams;
import dev.postern.server.dev.client.SpdyClientStream;
import dev.postern.server.dev.client.WebSocketClient;
import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpdyPortForwardIT {
    private static final List<String> VERSION = List.of("portforward.k8s.io");

    private final LocalPort pod = LocalPort.echo();
    private StreamingHost host = host(Duration.ofSeconds(30));

    @AfterEach
    void nothingIsLeft() throws Exception {
        await().untilAsserted(() -> {
            assertThat(host.openConnections()).isZero();
            assertThat(host.busyThreads()).isZero();
            assertThat(pod.open()).isZero();
        });
        host.close();
        pod.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bytesPassBothWaysAndEachSideEndsItsHalf(boolean tunnel) {
        SpdyClient client = connect(tunnel);
        ForwardedStreams streams = client.forward(80, 0);

        streams.data().write("hello");
        byte[] echo = streams.data().read();
        streams.data().finish();

        assertThat(new String(echo, StandardCharsets.UTF_8)).isEqualTo("hello");
        assertThat(streams.data().readAll()).isEmpty();
        assertThat(streams.error().readText()).isEmpty();
        assertThat(client.frames())
                .containsExactly("SYN_REPLY 1", "SYN_REPLY 3", "DATA 3 hello", "DATA 3 FIN", "DATA 1 FIN");
        client.close();
    }

    @Test
    void aPortThatCannotBeReachedIsToldAndBothStreamsAreReset() {
        host.serving(new PortForward("sandbox", "", port -> {
            throw new IOException("connection refused");
        }));
        SpdyClient client = connect(false);
        ForwardedStreams streams = client.forward(81, 0);

        assertThat(streams.error().readText())
                .isEqualTo("error forwarding port 81 to pod sandbox, uid : connection refused");
        assertThat(client.frames())
                .endsWith(
                        "DATA 1 error forwarding port 81 to pod sandbox, uid : connection refused",
                        "RST_STREAM 3 CANCEL",
                        "RST_STREAM 1 CANCEL");
        assertThat(connectionWorks(client)).isFalse();
        client.close();
    }

    @Test
    void aConnectionThatThePodResetsIsAnError() throws IOException {
        try (LocalPort resetting = new LocalPort(socket -> {
            socket.getInputStream().read();
            socket.setSoLinger(true, 0);
        })) {
            host.serving(new PortForward("sandbox", "", resetting::connect));
            SpdyClient client = connect(false);
            ForwardedStreams streams = client.forward(80, 0);

            streams.data().write("x");

            assertThat(streams.error().readText())
                    .startsWith("error forwarding port 80 to pod sandbox, uid : ")
                    .containsIgnoringCase("reset");
            assertThat(client.frames()).endsWith("RST_STREAM 3 CANCEL", "RST_STREAM 1 CANCEL");
            client.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\0',
            delimiter = ';',
            value = {
                ";error;\"port\" header is required",
                "x;error;unable to parse \"x\" as a port: strconv.ParseUint: parsing \"x\": invalid syntax",
                "-1;data;unable to parse \"-1\" as a port: strconv.ParseUint: parsing \"-1\": invalid syntax",
                "65536;data;unable to parse \"65536\" as a port: strconv.ParseUint: parsing \"65536\": value out of range",
                "0;data;port \"0\" must be > 0",
                "80;;\"streamType\" header is required",
                "80;other;invalid stream type \"other\"",
            })
    void aBadStreamIsResetWithoutAReply(String port, String type, String reason) {
        SpdyClient client = connect(false);

        SpdyClientStream stream = client.open(headers(port, type));

        assertThat(stream.awaitReset()).isEqualTo(5);
        assertThat(client.frames()).containsExactly("RST_STREAM 1 CANCEL");
        assertThat(host.steps()).contains("KUBELET stream 1 rejected: " + reason);
        client.close();
    }

    @Test
    void withoutRequestIdNeighboursArePaired() {
        SpdyClient client = connect(false);

        client.open(Map.of("streamType", "error", "port", "80")).awaitReply();
        SpdyClientStream data =
                client.open(Map.of("streamType", "data", "port", "80")).awaitReply();
        data.write("hello");
        data.finish();

        assertThat(data.readText()).isEqualTo("hello");
        assertThat(host.steps()).contains("KUBELET request 1 to port 80: data stream 3, error stream 1");
        client.close();
    }

    @Test
    void theDataStreamMayComeFirst() {
        SpdyClient client = connect(false);

        SpdyClientStream data = client.open(headers("80", "data", "9")).awaitReply();
        data.write("hello");
        client.open(headers("80", "error", "9")).awaitReply();
        data.finish();

        assertThat(data.readText()).isEqualTo("hello");
        client.close();
    }

    @Test
    void aSecondStreamOfOneKindIsToldOnTheErrorStream() {
        SpdyClient client = connect(false);

        SpdyClientStream error = client.open(headers("80", "error", "9")).awaitReply();
        client.open(headers("80", "error", "9")).awaitReply();

        assertThat(new String(error.read(), StandardCharsets.UTF_8))
                .isEqualTo("error processing stream for request 9: error stream already assigned");
        client.open(headers("80", "data", "8")).awaitReply();
        client.open(headers("80", "data", "8")).awaitReply();
        client.close();
    }

    @Test
    void aPairThatIsNotCompleteInTimeIsTold() throws Exception {
        host.close();
        host = host(Duration.ofMillis(200));
        SpdyClient client = connect(false);

        SpdyClientStream error = client.open(headers("80", "error", "9")).awaitReply();

        assertThat(new String(error.read(), StandardCharsets.UTF_8))
                .matches("\\(conn=0xc[0-9a-f]{9}, request=9\\) timed out waiting for streams");
        ForwardedStreams later = client.forward(80, 9);
        later.data().finish();
        assertThat(later.data().readText()).isEmpty();
        client.close();
    }

    @Test
    void aClientThatLeavesClosesItsConnections() {
        SpdyClient client = connect(false);
        for (int i = 0; i < 3; i++) {
            ForwardedStreams streams = client.forward(80, i);
            streams.data().write("hello");
            streams.data().read();
        }
        assertThat(pod.open()).isEqualTo(3);

        client.close();

        await().untilAsserted(() -> assertThat(pod.open()).isZero());
        await().untilAsserted(() -> assertThat(host.steps())
                .contains("POD request 1 to port 80 cut, the client left: 5 bytes in, 5 bytes out"));
    }

    @Test
    void aStreamThatTheClientResetsIsCutInThePodAndItsErrorStreamEnds() throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        try (LocalPort patient = new LocalPort(socket -> {
            socket.getOutputStream().write(socket.getInputStream().read());
            await().atMost(Duration.ofSeconds(30)).until(() -> done.getCount() == 0);
        })) {
            host.serving(new PortForward("sandbox", "", patient::connect));
            SpdyClient client = connect(false);
            ForwardedStreams streams = client.forward(80, 0);
            streams.data().write("a");
            streams.data().read();

            streams.data().reset();

            assertThat(streams.error().readText()).isEmpty();
            await().untilAsserted(() -> assertThat(host.steps())
                    .contains("POD request 0 to port 80 cut, the client left: 1 byte in, 1 byte out"));
            done.countDown();
            client.close();
        }
    }

    @Test
    void aPodThatEndsFirstIsNotWaitedFor() throws IOException {
        try (LocalPort brief =
                new LocalPort(socket -> socket.getOutputStream().write("bye".getBytes(StandardCharsets.UTF_8)))) {
            host.serving(new PortForward("sandbox", "", brief::connect));
            SpdyClient client = connect(false);
            ForwardedStreams streams = client.forward(80, 0);

            assertThat(streams.data().readText()).isEqualTo("bye");
            for (int i = 0; i < 200; i++) {
                streams.data().write(new byte[32 * 1024].clone());
            }
            assertThat(connectionWorks(client)).isTrue();
            client.close();
        }
    }

    private static boolean connectionWorks(SpdyClient client) {
        ForwardedStreams streams = client.forward(80, 1_000);
        streams.data().finish();
        streams.data().readAll();
        return streams.error().readText().isEmpty();
    }

    private SpdyClient connect(boolean tunnel) {
        return tunnel
                ? SpdyClient.over(WebSocketClient.upgrade(host.connect(), "/", "SPDY/3.1+portforward.k8s.io"))
                : SpdyClient.upgrade(host.connect(), "/", VERSION);
    }

    private StreamingHost host(Duration streamCreation) {
        return new StreamingHost(
                new PortForward("sandbox", "", pod::connect),
                new StreamingOptions(Duration.ofHours(4), streamCreation, true));
    }

    private static Map<String, String> headers(String port, String type, String request) {
        return Map.of("port", port, "streamType", type, "requestID", request);
    }

    private static Map<String, String> headers(String port, String type) {
        return Map.of("port", port == null ? "" : port, "streamType", type == null ? "" : type);
    }
}
