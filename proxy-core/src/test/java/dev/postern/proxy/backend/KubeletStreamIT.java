package dev.postern.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.backend.BackendAnswer.BackendStream;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.FakeKubelet;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a kubelet may answer to an upgrade, and what becomes of it (catalogue A1, A2, A5, A6, A7). */
class KubeletStreamIT {
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\n";
    private static final String SPDY = "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\n";
    private static final String ACCEPT = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    private static final String WEBSOCKET = "Connection: Upgrade\r\nUpgrade: websocket\r\n";

    private static final BackendFixture FIXTURE = new BackendFixture();

    private final BackendFixture fixture = FIXTURE.reset();
    private final FakeKubelet kubelet = fixture.kubelet;

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"SPDY", "WEBSOCKET"})
    void handsOverTheHeadVerbatimWithWhatCameBehindIt(Transport transport) {
        kubelet.replies(KubeletReplies.switching("early bytes"));
        try (RawClient client = fixture.send(transport)) {
            BackendStream stream = fixture.next(BackendStream.class);
            String expected = KubeletReplies.switchingHead(kubelet.connection(0).received()) + "early bytes";
            assertThat(BackendFixture.text(stream)).isEqualTo(expected);
            assertThat(stream.received().toString(StandardCharsets.ISO_8859_1)).isEqualTo("early bytes");
            assertThat(client.text(expected.length())).isEqualTo(expected);
            assertThat(stream.channel().config().isAutoRead()).isFalse();
            assertThat(stream.channel().pipeline().names()).doesNotContain("upgradeReply");
            BackendFixture.release(stream);
        }
        assertThat(kubelet.connection(0).awaitEnd(Duration.ofSeconds(2))).isNotEqualTo(BackendConnection.End.OPEN);
    }

    @Test
    void readsAnAnswerThatIsCutAtEveryByte() {
        String answer = SWITCHING + SPDY + "\r\n";
        kubelet.replies(KubeletReplies.slowly(answer, 1).then(connection -> connection.write("behind")));
        try (RawClient client = fixture.send(Transport.SPDY)) {
            assertThat(client.text(answer.length())).isEqualTo(answer);
            BackendFixture.release(fixture.next(BackendStream.class));
        }
    }

    @Test
    void skipsAFewInterimResponses() {
        kubelet.replies(KubeletReplies.raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                + SWITCHING + SPDY + "\r\n"));
        try (RawClient client = fixture.send(Transport.SPDY)) {
            assertThat(client.head().status()).isEqualTo(101);
            BackendStream stream = fixture.next(BackendStream.class);
            assertThat(BackendFixture.text(stream)).startsWith(SWITCHING);
            BackendFixture.release(stream);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 426, 429, 500, 503})
    void relaysARefusalAndClosesBothSides(int status) {
        kubelet.replies(KubeletReplies.status(status, "unable to upgrade: no"));
        RawResponse answer = assertNoStream(Transport.SPDY);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo("unable to upgrade: no");
        assertThat(answer.header("content-type")).contains("text/plain; charset=utf-8");
    }

    static List<String> refusalsInEveryFraming() {
        return List.of(
                "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nno w\r\n2;x=y\r\nay\r\n0\r\n\r\n",
                "HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nno way and more",
                "HTTP/1.1 403\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nno wayGARBAGE");
    }

    @ParameterizedTest
    @MethodSource("refusalsInEveryFraming")
    void readsARefusalInEveryFraming(String raw) {
        kubelet.replies(KubeletReplies.raw(raw));
        assertThat(assertNoStream(Transport.WEBSOCKET).text()).isEqualTo("no way");
    }

    @Test
    void readsARefusalUpToTheClose() {
        kubelet.replies(
                KubeletReplies.raw("HTTP/1.1 403 Forbidden\r\n\r\nno way").thenClose());
        assertThat(assertNoStream(Transport.SPDY).text()).isEqualTo("no way");
    }

    @Test
    void relaysWhatItHasOfARefusalThatDoesNotEnd() {
        kubelet.replies(KubeletReplies.raw("HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\nsome of it"));
        assertThat(assertNoStream(Transport.SPDY).text()).isEqualTo("some of it");
    }

    @Test
    void cutsAnEndlessRefusal() {
        kubelet.replies(
                KubeletReplies.endless("HTTP/1.1 403 No\r\nContent-Length: 8589934592\r\n\r\n", "x".repeat(1000)));
        assertThat(assertNoStream(Transport.SPDY).body()).hasSize(64 * 1024);
    }

    @Test
    void passesOnlyKnownFieldsOfARefusal() {
        kubelet.replies(KubeletReplies.raw("HTTP/1.1 403 No\r\nX-Accepted-Stream-Protocol-Versions: v4\r\n"
                + "X-Accepted-Stream-Protocol-Versions: v3\r\nRetry-After: 60\r\nSet-Cookie: a=b\r\nLocation: //evil\r\n"
                + "Alt-Svc: h2=\"evil\"\r\nAccess-Control-Allow-Origin: *\r\nStrict-Transport-Security: max-age=1\r\n"
                + "Refresh: 0;url=//evil\r\nServer: x\r\nImpersonate-User: x\r\nContent-Length: 0\r\n\r\n"));
        RawResponse answer = assertNoStream(Transport.SPDY);
        assertThat(answer.headers("X-Accepted-Stream-Protocol-Versions")).containsExactly("v4", "v3");
        assertThat(answer.header("Retry-After")).contains("60");
        assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.head())
                .doesNotContain("Set-Cookie", "evil", "Access-Control", "Strict", "Refresh", "Server:", "Impersonate");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 301, 302, 303, 304, 307, 308})
    void followsAndRelaysNoRedirectAndNoSuccess(int status) {
        try (FakeKubelet other = new FakeKubelet("other")) {
            for (String location :
                    List.of("https://127.0.0.1:" + other.port() + "/exec", "/relative", "//evil.example")) {
                kubelet.replies(KubeletReplies.redirect(status, location));
                RawResponse answer = assertNoStream(Transport.SPDY);
                assertThat(answer.status()).isEqualTo(502);
                assertThat(answer.text()).contains("invalid upgrade response: status code " + status);
                assertThat(answer.head() + answer.text()).doesNotContainIgnoringCase("location", "alt-svc", "evil");
            }
            assertThat(other.accepts()).isZero();
        }
    }

    static List<String> badSwitchesToSpdy() {
        return List.of(
                SWITCHING + "Connection: Upgrade\r\n\r\n",
                SWITCHING + "Upgrade: SPDY/3.1\r\n\r\n",
                SWITCHING + "Connection: no-upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n",
                SWITCHING + WEBSOCKET + ACCEPT + "\r\n",
                SWITCHING + "Connection: Upgrade\r\nUpgrade: SPDY/3\r\n\r\n",
                SWITCHING + SPDY + "Upgrade: SPDY/3.1\r\n\r\n",
                SWITCHING + "Connection: Upgrade\r\nUpgrade: SPDY/3.1, websocket\r\n\r\n",
                SWITCHING + SPDY + "Content-Length: 5\r\n\r\nhello",
                SWITCHING + SPDY + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n" + SPDY + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("badSwitchesToSpdy")
    void refusesA101ThatDoesNotAnswerWhatWasAsked(String answer) {
        kubelet.replies(KubeletReplies.raw(answer));
        assertThat(assertNoStream(Transport.SPDY).status()).isEqualTo(502);
    }

    static List<String> badSwitchesToWebSocket() {
        return List.of(
                SWITCHING + WEBSOCKET + "\r\n",
                SWITCHING + WEBSOCKET + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
                SWITCHING + WEBSOCKET + ACCEPT + ACCEPT + "\r\n",
                SWITCHING + WEBSOCKET + ACCEPT + "Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n",
                SWITCHING + WEBSOCKET + ACCEPT + "Sec-WebSocket-Protocol: v4.channel.k8s.io\r\n"
                        + "Sec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n",
                SWITCHING + WEBSOCKET + ACCEPT + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
                SWITCHING + SPDY + ACCEPT + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("badSwitchesToWebSocket")
    void refusesAWebSocketHandshakeThatIsNotTheClients(String answer) {
        kubelet.replies(KubeletReplies.raw(answer));
        assertThat(assertNoStream(Transport.WEBSOCKET).status()).isEqualTo(502);
    }

    static List<String> garbage() {
        return List.of(
                "SSH-2.0-OpenSSH_9.6\r\n\r\n",
                "HTTP/1.0 101 Switching Protocols\r\n" + SPDY + "\r\n",
                "HTTP/1.1 101 Switching Protocols\n" + SPDY + "\r\n",
                "HTTP/1.1 99 x\r\n\r\n",
                "HTTP/1.1 101 a\0b\r\n" + SPDY + "\r\n",
                SWITCHING + SPDY + "X: a\0b\r\n\r\n",
                SWITCHING + SPDY + " folded\r\n\r\n",
                SWITCHING + SPDY + ": empty name\r\n\r\n",
                SWITCHING + SPDY + "X: " + "y".repeat(70_000) + "\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n".repeat(10_000));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void refusesAnythingThatIsNotAStrictHead(String answer) {
        kubelet.replies(KubeletReplies.raw(answer));
        assertThat(assertNoStream(Transport.SPDY).status()).isEqualTo(502);
    }

    @Test
    void refusesAnEndlessHead() {
        kubelet.replies(KubeletReplies.endless(SWITCHING, "X-A: b\r\n"));
        assertThat(assertNoStream(Transport.SPDY).status()).isEqualTo(502);
    }

    @Test
    void doesNotWaitForASilentKubelet() {
        kubelet.replies(KubeletReplies.silence());
        assertThat(assertNoStream(Transport.SPDY).status()).isEqualTo(504);
    }

    @Test
    void doesNotWaitForAHeadThatNeverEnds() {
        kubelet.replies(KubeletReplies.slowly(SWITCHING + "X-Long: " + "y".repeat(100_000), 20));
        assertThat(assertNoStream(Transport.SPDY).status()).isEqualTo(504);
    }

    @Test
    void saysThatAKubeletWhichHangsUpMayNotTrustTheGateway() {
        for (KubeletReplies.Chain end : List.of(KubeletReplies.close(), KubeletReplies.reset())) {
            kubelet.replies(end);
            RawResponse answer = assertNoStream(Transport.SPDY);
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.text())
                    .contains("closed the connection before it answered", "client certificate", "node-1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"together", "later"})
    void sendsNothingOfASecondRequestAnywhere(String when) {
        kubelet.replies(KubeletReplies.status(403, "no"));
        String second = "GET /pods HTTP/1.1\r\nHost: x\r\n\r\n";
        try (RawClient client = fixture.connect()) {
            client.send(Transport.SPDY.toPod(BackendFixture.POD) + (when.equals("together") ? second : ""));
            assertThat(client.response().status()).isEqualTo(403);
            client.trySend(second);
            assertThat(client.end(Duration.ofSeconds(2))).isNotEqualTo(RawClient.End.OPEN);
            assertThat(client.received()).containsOnlyOnce("HTTP/1.1 ");
        }
        assertThat(kubelet.connection(0).received())
                .containsOnlyOnce("HTTP/1.1")
                .doesNotContain("/pods HTTP");
        assertThat(kubelet.accepts()).isEqualTo(1);
    }

    @Test
    void closesTheKubeletsConnectionAtOnceWhenTheClientLeaves() {
        kubelet.replies(KubeletReplies.silence().thenHold());
        try (RawClient client = fixture.send(Transport.SPDY)) {
            BackendConnection connection = kubelet.connection(0);
            connection.release();
            client.reset();
            assertThat(connection.awaitEnd(Duration.ofMillis(700))).isNotEqualTo(BackendConnection.End.OPEN);
        }
        assertThat(fixture.failure().reason()).isEqualTo(FailureReason.CLIENT_GONE);
    }

    @Test
    void leavesNoSocketOpenAfterManyWaysToFail() {
        List<KubeletReplies.Chain> ends = List.of(
                KubeletReplies.reset(),
                KubeletReplies.close(),
                KubeletReplies.status(500, "no"),
                KubeletReplies.redirect(302, "/"),
                KubeletReplies.raw("garbage\r\n\r\n"));
        IntStream.range(0, 100).forEach(i -> {
            kubelet.repliesOnce(ends.get(i % ends.size()));
            try (RawClient client = fixture.send(i % 2 == 0 ? Transport.SPDY : Transport.WEBSOCKET)) {
                client.response();
            }
        });
        await().atMost(Duration.ofSeconds(5)).until(() -> kubelet.open() == 0);
        assertThat(kubelet.accepts()).isEqualTo(100);
    }

    /** The answer to the usual request, once it is sure that both connections are closed and no stream was handed over. */
    private RawResponse assertNoStream(Transport transport) {
        int before = kubelet.accepts();
        try (RawClient client = fixture.send(transport)) {
            RawResponse answer = client.response();
            assertThat(client.end(Duration.ofSeconds(2))).isNotEqualTo(RawClient.End.OPEN);
            BackendConnection connection = kubelet.connection(before);
            connection.release();
            assertThat(connection.awaitEnd(Duration.ofSeconds(2))).isNotEqualTo(BackendConnection.End.OPEN);
            assertThat(fixture.answers).noneMatch(BackendStream.class::isInstance);
            assertThat(answer.text()).doesNotContain("127.0.0.1");
            return answer;
        }
    }
}
