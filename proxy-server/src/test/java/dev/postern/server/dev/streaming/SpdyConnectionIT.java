package dev.postern.server.dev.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.postern.server.dev.client.SpdyClient;
import dev.postern.server.dev.streaming.StreamingRequest.Kind;
import dev.postern.server.dev.streaming.StreamingRequest.ProcessSource;
import dev.postern.server.dev.streaming.StreamingRequest.RemoteCommand;
import dev.postern.server.dev.streaming.StreamingRequest.Streams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What holds on a SPDY connection whatever its streams are for, tried with commands. */
class SpdyConnectionIT {
    private static final String V4 = "v4.channel.k8s.io";
    private static final Streams OUTPUT = new Streams(false, true, true, false);
    private static final Streams BOTH_WAYS = new Streams(true, true, false, false);

    private StreamingHost host = host(Duration.ofSeconds(30));

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        await().untilAsserted(() -> {
            assertThat(host.openConnections()).isZero();
            assertThat(host.busyThreads()).isZero();
        });
        host.close();
    }

    @Test
    void aClientThatLeavesTakesItsProcessWithIt() throws Exception {
        LocalProcess process = LocalProcess.shell("exec sleep 100");
        SpdyClient client = exec(V4, OUTPUT, () -> process);
        client.openCommandStream("error");
        client.openCommandStream("stdout");
        client.openCommandStream("stderr");
        await().untilAsserted(() -> assertThat(host.steps()).contains("POD process started"));

        client.close();

        assertThat(process.abandoned.await(10, TimeUnit.SECONDS)).isTrue();
        await().untilAsserted(() ->
                assertThat(host.steps()).contains("KUBELET closed, the client left: 0 bytes in, 0 bytes out"));
    }

    @Test
    void goAwayEndsTheSession() throws Exception {
        LocalProcess process = LocalProcess.shell("exec sleep 100");
        SpdyClient client = exec(V4, BOTH_WAYS, () -> process);
        client.openCommandStream("error");
        client.openCommandStream("stdin");
        client.openCommandStream("stdout");

        client.goAway();

        assertThat(client.awaitEnd(10)).isTrue();
        assertThat(process.abandoned.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void pingsComeBackUnlessTheyAreAnswers() throws Exception {
        SpdyClient client = exec(V4, OUTPUT, "true");

        client.ping(1).get(5, TimeUnit.SECONDS);
        var even = client.ping(2);
        client.ping(3).get(5, TimeUnit.SECONDS);

        assertThatThrownBy(() -> even.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        client.close();
    }

    @Test
    void aStreamsNumberMustGrow() {
        SpdyClient client = exec(V4, OUTPUT, "true");

        client.open(5, Map.of("streamType", "error")).awaitReply();
        int refused = client.open(3, Map.of("streamType", "stdout")).awaitReset();
        client.open(8, Map.of("streamType", "stdout")).awaitReply();

        assertThat(refused).isEqualTo(1);
        client.close();
    }

    @Test
    void whatIsNoSpdyEndsTheConnection() {
        var connection = host.serving(new RemoteCommand(Kind.EXEC, OUTPUT, () -> LocalProcess.shell("true")))
                .connect();
        SpdyClient client = SpdyClient.upgrade(connection, "/", List.of(V4));

        byte[] shortSynStream = {(byte) 0x80, 3, 0, 1, 0, 0, 0, 1, 0};
        connection.send(shortSynStream);

        assertThat(client.awaitEnd(10)).isTrue();
    }

    @Test
    void anIdleConnectionIsEnded() throws Exception {
        host.close();
        host = new StreamingHost(
                new RemoteCommand(Kind.EXEC, OUTPUT, () -> LocalProcess.shell("exec sleep 100")),
                new StreamingOptions(Duration.ofMillis(400), Duration.ofSeconds(30), false));
        SpdyClient client = SpdyClient.upgrade(host.connect(), "/", List.of(V4));
        client.openCommandStream("error");
        client.openCommandStream("stdout");
        client.openCommandStream("stderr");

        assertThat(client.awaitEnd(10)).isTrue();
        assertThat(client.frames())
                .endsWith("RST_STREAM 1 CANCEL", "RST_STREAM 3 CANCEL", "RST_STREAM 5 CANCEL", "GOAWAY 5 OK");
    }

    private static StreamingHost host(Duration streamCreation) {
        return new StreamingHost(
                new RemoteCommand(Kind.EXEC, OUTPUT, () -> LocalProcess.shell("true")),
                new StreamingOptions(Duration.ofHours(4), streamCreation, false));
    }

    private SpdyClient exec(String version, Streams streams, String script) {
        return exec(version, streams, () -> LocalProcess.shell(script));
    }

    private SpdyClient exec(String version, Streams streams, ProcessSource process) {
        host.serving(new RemoteCommand(Kind.EXEC, streams, process));
        return SpdyClient.upgrade(host.connect(), "/", List.of(version));
    }
}
