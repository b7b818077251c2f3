package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.backend.KubeletOptions;
import dev.postern.proxy.harness.BackendConnection.Script;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeKubelet;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A1, A2, A5, A6: whatever a kubelet answers but a right 101, the client never gets a raw pipe to it. */
final class FailedUpgradeIT {
    private static final String SECOND = "GET /pods HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String EXEC = Transport.SPDY.toPod(GatewayFixture.POD);
    private static final Duration SOON = Duration.ofSeconds(1);

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual()
            .kubeletLimits(new KubeletOptions.Limits(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(1500),
                    Duration.ofMillis(1500),
                    Duration.ofMillis(1500))));

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 426, 500, 503})
    @Tag("A1")
    void relaysARefusalOnceAndClosesBothSides(int status) {
        gateway.kubelet().replies(KubeletReplies.status(status, "no, says the kubelet"));
        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD) + SECOND);
        RawResponse answer = client.response();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo("no, says the kubelet");
        client.trySend(SECOND);
        gateway.oracles().closedBoth(client, SOON);
        assertOneAnswerAndOneHead(client);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenAnswers")
    @Tag("A1")
    void answersBadGatewayToAnythingElse(String name, Script answer) {
        gateway.kubelet().replies(answer);
        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD) + SECOND);
        assertThat(client.response().status()).isIn(502, 504);
        client.trySend(SECOND);
        gateway.oracles().closedBoth(client, SOON);
        assertOneAnswerAndOneHead(client);
    }

    static Stream<Arguments> brokenAnswers() {
        return Stream.of(
                Arguments.of("100 only", KubeletReplies.raw("HTTP/1.1 100 Continue\r\n\r\n")),
                Arguments.of("200", KubeletReplies.status(200, "fine")),
                Arguments.of("204", KubeletReplies.raw("HTTP/1.1 204 No Content\r\n\r\n")),
                Arguments.of("301", KubeletReplies.redirect(301, "/pods")),
                Arguments.of("302", KubeletReplies.redirect(302, "/pods")),
                Arguments.of("307", KubeletReplies.redirect(307, "/pods")),
                Arguments.of(
                        "truncated head",
                        KubeletReplies.raw("HTTP/1.1 101 Switching Pro").thenClose()),
                Arguments.of("garbage", KubeletReplies.raw("SSH-2.0-OpenSSH_9.9\r\n\r\n")),
                Arguments.of("end", KubeletReplies.close()),
                Arguments.of("reset", KubeletReplies.reset()),
                Arguments.of("silence", KubeletReplies.silence()));
    }

    @ParameterizedTest
    @EnumSource(names = {"SPDY", "WEBSOCKET"})
    @Tag("A2")
    void refusesA101ThatIsNotTheOneAskedFor(Transport transport) {
        String right = transport == Transport.SPDY
                ? "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                : "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
        String[] wrong = {
            "",
            "Connection: Upgrade\r\n",
            right.replace("Connection: Upgrade", "Connection: close"),
            right.replace("Upgrade: SPDY/3.1", "Upgrade: h2c").replace("Upgrade: websocket", "Upgrade: h2c"),
            right + "Upgrade: h2c\r\n",
            right + "Content-Length: 5\r\n",
            right + "Transfer-Encoding: chunked\r\n",
            right.replace("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")
                    .replace("SPDY/3.1", "SPDY/2"),
            right.replace("Upgrade: SPDY/3.1", "Upgrade: SPDY/3.1, h2c") + "Sec-WebSocket-Protocol: v9.evil.k8s.io\r\n",
        };
        for (String head : wrong) {
            gateway.kubelet().replies(KubeletReplies.raw("HTTP/1.1 101 Switching Protocols\r\n" + head + "\r\n"));
            RawClient client = gateway.alice().send(transport.toPod(GatewayFixture.POD));
            assertThat(client.response().status()).as(head).isEqualTo(502);
            gateway.oracles().closedBoth(client, SOON);
        }
    }

    @Test
    @Tag("A2")
    void refusesA200ThatNamesAnUpgrade() {
        gateway.kubelet()
                .replies(KubeletReplies.raw(
                        "HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n\r\n"));
        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
        assertThat(client.response().status()).isEqualTo(502);
        gateway.oracles().closedBoth(client, SOON);
    }

    @Test
    @Tag("A2")
    void refusesA101ToAPlainRequest() {
        gateway.kubelet()
                .replies(KubeletReplies.raw(
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nraw"));
        RawClient client = gateway.alice().send(Transport.PLAIN.toPod(GatewayFixture.POD));
        assertThat(client.response().status()).isEqualTo(502);
        gateway.oracles().kubeletClosed(SOON);
        assertThat(client.received()).doesNotContain("HTTP/1.1 101");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("A5")
    void followsAndRelaysNoRedirect(Transport transport) {
        try (FakeKubelet second = new FakeKubelet("node2")) {
            String[] locations = {
                "https://127.0.0.1:" + second.port() + "/exec",
                "/exec/default/other/c",
                "//127.0.0.1:" + second.port() + "/x",
                "x"
            };
            for (int status : new int[] {301, 302, 303, 307, 308}) {
                for (String location : locations) {
                    gateway.kubelet().replies(KubeletReplies.redirect(status, location));
                    RawResponse answer = gateway.exchange(transport.toPod(GatewayFixture.POD));
                    assertThat(answer.status()).as("%s to %s", status, location).isEqualTo(502);
                    assertThat(answer.head())
                            .doesNotContainIgnoringCase("location:")
                            .doesNotContainIgnoringCase("alt-svc");
                    assertThat(answer.text()).doesNotContain(location.length() > 1 ? location : "/exec/default/other");
                }
            }
            assertThat(second.accepts()).isZero();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileHeads")
    @Tag("A6")
    void givesUpOnAHostileHeadInTime(String name, Script answer) {
        gateway.kubelet().replies(answer);
        RawClient client =
                gateway.alice().timeout(Duration.ofSeconds(3)).send(Transport.SPDY.toPod(GatewayFixture.POD));
        assertThat(client.response().status()).isIn(502, 504);
        gateway.oracles().closedBoth(client, SOON);
    }

    static Stream<Arguments> hostileHeads() {
        String head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n";
        return Stream.of(
                Arguments.of("endless header", KubeletReplies.endless("HTTP/1.1 101 OK\r\nX: ", "x".repeat(8192))),
                Arguments.of("endless headers", KubeletReplies.endless("HTTP/1.1 101 OK\r\n", "X: y\r\n".repeat(1000))),
                Arguments.of("slow head", KubeletReplies.slowly(head + "X: yyyyyyyyyyyyyyyy\r\n\r\n", 100)),
                Arguments.of("bare LF", KubeletReplies.raw(head.replace("\r\n", "\n") + "\n")),
                Arguments.of("NUL", KubeletReplies.raw(head + "X: a\0b\r\n\r\n")),
                Arguments.of("folded", KubeletReplies.raw(head + "X: a\r\n b\r\n\r\n")),
                Arguments.of("HTTP/1.0", KubeletReplies.raw(head.replace("HTTP/1.1", "HTTP/1.0") + "\r\n")),
                Arguments.of("HTTP/2.0", KubeletReplies.raw(head.replace("HTTP/1.1", "HTTP/2.0") + "\r\n")),
                Arguments.of("1xx storm", KubeletReplies.endless("", "HTTP/1.1 100 Continue\r\n\r\n".repeat(100))));
    }

    @Test
    @Tag("A6")
    void relaysAtMost64KibOfAnEndlessErrorBody() {
        gateway.kubelet()
                .replies(KubeletReplies.endless(
                        "HTTP/1.1 403 Forbidden\r\nContent-Length: 8589934592\r\n\r\n", "x".repeat(8192)));
        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
        assertThat(client.response().status()).isIn(403, 502);
        gateway.oracles().closedBoth(client, Duration.ofSeconds(2));
        assertThat(client.received().length()).isLessThan(80 * 1024);
    }

    /** What a node's kubelet answers says nothing about where it is; that nobody can be dialled there may. */
    @Test
    void readsANodeAgainOnlyWhereItCouldNotBeDialled() {
        gateway.kubelet().replies(KubeletReplies.raw("garbage\r\n\r\n"));
        assertThat(gateway.exchange(EXEC).status()).isEqualTo(502);
        long reads = nodeReads();
        assertThat(gateway.exchange(EXEC).status()).isEqualTo(502);
        assertThat(nodeReads()).isEqualTo(reads);

        gateway.kubelet().certificate(TestPki.STRANGER.issue(CertificateRequest.kubelet("node1")));
        assertThat(gateway.exchange(EXEC).status()).isEqualTo(500);
        assertThat(nodeReads()).isEqualTo(reads);
        assertThat(gateway.exchange(EXEC).status()).isEqualTo(500);
        assertThat(nodeReads()).isEqualTo(reads + 1);
    }

    private static long nodeReads() {
        return gateway.api().requests().stream()
                .filter(request -> request.path().equals(FakeApi.nodePath("node1")))
                .count();
    }

    private static void assertOneAnswerAndOneHead(RawClient client) {
        assertThat(client.received().split("HTTP/1.1 ", -1)).as("answers").hasSize(2);
        assertThat(gateway.oracles().oneHead().body())
                .as("bytes after the head")
                .isEmpty();
    }
}
