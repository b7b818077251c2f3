package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.LogRecorder;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.Transport;
import dev.postern.proxy.session.Session;
import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.stream.SpdyTestFrames;
import dev.postern.proxy.stream.StreamCounts;
import dev.postern.proxy.stream.StreamOptions;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A10: no session that the command or the client did not end ends in silence, and all who speak of the end agree. */
final class SessionEndIT {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String OUTPUT = "half of the output";
    private static final String EXITED_3 = "{\"metadata\":{},\"status\":\"Failure\",\"reason\":\"NonZeroExitCode\","
            + "\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"3\"}]},\"message\":\"a secret argument\"}";
    private static final String PORT_FORWARD = Transport.SPDY
            .to(FakeApi.podPath(GatewayFixture.POD) + "/portforward")
            .replace("v4.channel", "portforward")
            .replace("X-Stream-Protocol-Version: v3.channel.k8s.io\r\n", "");

    private final SpdyTestFrames client = new SpdyTestFrames();
    private final SpdyTestFrames kubelet = new SpdyTestFrames();
    private GatewayFixture gateway;

    private enum Cut {
        IDLE("no data either way for 1s"),
        KILLED("it was closed by an administrator"),
        KUBELET_LOST("the gateway lost its connection to the kubelet of node \\\"node1\\\" before the end"),
        KUBELET_CLOSED("the kubelet of node \\\"node1\\\" closed the connection before the end"),
        DRAIN("it is being stopped, and the time to finish is over"),
        SHUTDOWN("it is being stopped\"");

        private final String sentence;

        Cut(String sentence) {
            this.sentence = sentence;
        }

        void play(GatewayFixture gateway) {
            switch (this) {
                case IDLE -> {}
                case KILLED ->
                    gateway.gateway().end(gateway.gateway().sessions().get(0).id());
                case KUBELET_LOST -> gateway.kubelet().connection(0).reset();
                case KUBELET_CLOSED -> gateway.kubelet().connection(0).close();
                case DRAIN -> gateway.gateway().drain();
                case SHUTDOWN -> gateway.gateway().stop();
            }
        }
    }

    @AfterEach
    void stop() {
        gateway.closeClients();
        gateway.stop();
    }

    private void start(GatewaySettings settings) {
        gateway = new GatewayFixture(settings);
        gateway.start();
        gateway.reset();
    }

    @ParameterizedTest
    @CsvSource({
        "IDLE, SPDY",
        "KILLED, SPDY",
        "KUBELET_LOST, SPDY",
        "KUBELET_CLOSED, SPDY",
        "DRAIN, SPDY",
        "SHUTDOWN, SPDY",
        "IDLE, WEBSOCKET",
        "KILLED, WEBSOCKET",
        "KUBELET_LOST, WEBSOCKET",
        "KUBELET_CLOSED, WEBSOCKET",
        "DRAIN, WEBSOCKET",
        "SHUTDOWN, WEBSOCKET"
    })
    @Tag("A10")
    void theClientTheLogAndTheMetricAgree(Cut cut, Transport transport) {
        start(GatewaySettings.usual()
                .idleTimeout(cut == Cut.IDLE ? Duration.ofSeconds(1) : Duration.ofHours(1))
                .gracePeriod(Duration.ofMillis(300)));
        RawClient kubectl = running(transport);

        cut.play(gateway);

        assertThat(kubectl.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
        String told = kubectl.received();
        assertThat(told).contains(OUTPUT, "\"status\":\"Failure\"", cut.sentence);
        String label = EndCause.valueOf(cut.name()).label();
        await().atMost(SOON).until(() -> counted(label) == 1);
        assertThat(endLine()).contains("cause=\"" + label + "\"").doesNotContain("exitCode");
        assertThat(gateway.gateway().sessions()).isEmpty();
        gateway.oracles().kubeletClosed(SOON);
    }

    /** The one end of them that nobody can be told of: what matters is that nothing of it stays. */
    @ParameterizedTest
    @CsvSource({"SPDY", "WEBSOCKET"})
    @Tag("A10")
    void aClientThatIsLostTakesTheKubeletsLegWithIt(Transport transport) {
        start(GatewaySettings.usual());
        RawClient kubectl = running(transport);

        kubectl.reset();

        gateway.oracles().kubeletClosed(SOON);
        await().atMost(SOON).until(() -> counted("client_lost") == 1);
        assertThat(endLine()).contains("cause=\"client_lost\"");
    }

    @Test
    void whileItDrainsRunningSessionsGoOnAndNewRequestsAreRefused() {
        start(GatewaySettings.usual().gracePeriod(Duration.ofMinutes(5)));
        RawClient kubectl = running(Transport.WEBSOCKET);

        Future<Void> drained = gateway.gateway().drain();

        for (Transport transport : Transport.values()) {
            assertThat(gateway.exchange(transport.toPod(GatewayFixture.POD)).status())
                    .as("%s", transport)
                    .isEqualTo(503);
        }
        gateway.kubelet().connection(0).write(new String(message(1, " and more"), StandardCharsets.ISO_8859_1));
        kubectl.until(" and more");
        assertThat(drained.isComplete()).isFalse();
        assertThat(counted("drain")).isZero();
        kubectl.close();
        await().atMost(SOON).until(drained::isComplete);
        assertThat(counted("drain")).isZero();
    }

    @Test
    void whatACommandSaidOfItsEndIsInTheLogAndNoWordMore() {
        start(GatewaySettings.usual());
        RawClient kubectl = running(Transport.SPDY);

        BackendConnection node = gateway.kubelet().connection(0);
        node.write(kubelet.data(1, EXITED_3, true));
        node.close();

        kubectl.end(SOON);
        await().atMost(SOON).until(() -> gateway.gateway().sessions().isEmpty());
        assertThat(endLine()).contains("exitCode=\"3\"", "cause=\"kubelet_closed\"");
        assertThat(LogRecorder.recorder().text()).doesNotContain("secret argument");
    }

    @Test
    void aPortForwardsPortsAreKnownWhileItLivesAndAreInTheLog() {
        start(GatewaySettings.usual());
        gateway.kubelet().replies(KubeletReplies.switching(""));
        RawClient kubectl = gateway.alice().send(PORT_FORWARD);
        assertThat(kubectl.head().status()).isEqualTo(101);
        kubectl.send(client.synStream(1, "error", "80")).send(client.synStream(3, "data", "80"));
        kubectl.send(client.synStream(5, "error", "443")).send(client.synStream(7, "data", "443"));
        Session session = gateway.gateway().sessions().get(0);

        await().atMost(SOON).until(() -> session.streams().open() == 2);
        assertThat(session.streams().streams())
                .containsExactly(new StreamCounts("80", 1, 1, 0, 0), new StreamCounts("443", 1, 1, 0, 0));
        kubectl.reset();

        await().atMost(SOON).until(() -> gateway.gateway().sessions().isEmpty());
        assertThat(endLine()).contains("ports=\"80,443\"", "connections=\"2\"");
    }

    /** Not followed: bytes pass, and nobody learns anything. */
    @Test
    void withoutFollowingFramesNothingIsToldAndNothingIsKnown() {
        start(GatewaySettings.usual().streams(new StreamOptions(Duration.ofHours(1), false, false)));
        RawClient kubectl = running(Transport.SPDY);
        assertThat(gateway.gateway().sessions().get(0).streams().streams()).isEmpty();

        Cut.KILLED.play(gateway);

        assertThat(kubectl.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
        assertThat(kubectl.received()).contains(OUTPUT).doesNotContain("Failure");
        await().atMost(SOON).until(() -> counted("killed") == 1);
    }

    /** An exec whose command has said something, which its client has read. */
    private RawClient running(Transport transport) {
        gateway.kubelet().replies(KubeletReplies.switching(""));
        RawClient kubectl = gateway.alice().send(transport.toPod(GatewayFixture.POD));
        assertThat(kubectl.head().status()).isEqualTo(101);
        BackendConnection node = gateway.kubelet().connection(0);
        if (transport == Transport.SPDY) {
            kubectl.send(client.synStream(1, "error")).send(client.synStream(3, "stdout"));
            await().atMost(SOON).until(() -> node.received().split("\u0080\u0003\u0000\u0001", -1).length == 3);
            node.write(kubelet.synReply(1)).write(kubelet.synReply(3)).write(kubelet.data(3, OUTPUT, false));
        } else {
            node.write(message(1, OUTPUT));
        }
        kubectl.until(OUTPUT);
        return kubectl;
    }

    private static byte[] message(int channel, String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        byte[] header = {(byte) 0x82, (byte) (octets.length + 1), (byte) channel};
        return SpdyTestFrames.joined(header, octets);
    }

    private double counted(String cause) {
        return gateway.meters().find("postern.sessions.ended").tag("cause", cause).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static String endLine() {
        await().atMost(SOON).until(() -> LogRecorder.recorder().text().contains("session ended"));
        return LogRecorder.recorder().lines().stream()
                .filter(line -> line.contains("session ended"))
                .findFirst()
                .orElseThrow();
    }
}
