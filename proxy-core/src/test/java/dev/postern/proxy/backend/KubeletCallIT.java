package dev.postern.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeKubelet;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs and a node's own paths: streamed, filtered, never pooled, ended with the client (catalogue A2, A5, B7). */
class KubeletCallIT {
    private static final BackendFixture FIXTURE = new BackendFixture();

    private final BackendFixture fixture = FIXTURE.reset();
    private final FakeKubelet kubelet = fixture.kubelet;

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    @Test
    void streamsALogAsItComes() {
        kubelet.replies(KubeletReplies.chunks(List.of("one\n"), false));
        try (RawClient client = fixture.send(Transport.PLAIN)) {
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(new String(client.chunk(), StandardCharsets.UTF_8)).isEqualTo("one\n");
            kubelet.connection(0).write(KubeletReplies.chunk("two\n"));
            assertThat(new String(client.chunk(), StandardCharsets.UTF_8)).isEqualTo("two\n");
            kubelet.connection(0).write("0\r\n\r\n");
            assertThat(client.chunk()).isEmpty();
        }
        await().atMost(Duration.ofSeconds(2)).until(() -> kubelet.open() == 0);
    }

    @Test
    void endsALogAtTheKubeletWhenTheClientLeaves() {
        kubelet.replies(KubeletReplies.chunks(List.of("one\n"), false));
        try (RawClient client = fixture.send(Transport.PLAIN)) {
            assertThat(client.head().status()).isEqualTo(200);
        }
        assertThat(kubelet.connection(0).awaitEnd(Duration.ofSeconds(1))).isNotEqualTo(BackendConnection.End.OPEN);
    }

    @Test
    void leavesAKubeletThatSaysNothingWhenTheClientDoes() {
        kubelet.replies(KubeletReplies.silence().thenHold());
        try (RawClient client = fixture.send(Transport.PLAIN)) {
            kubelet.connection(0).release();
            client.reset();
            assertThat(kubelet.connection(0).awaitEnd(Duration.ofMillis(700))).isNotEqualTo(BackendConnection.End.OPEN);
        }
    }

    @Test
    void doesNotEndALogWellThatTheKubeletBrokeOff() {
        kubelet.replies(KubeletReplies.chunks(List.of("one\n"), false).thenClose());
        try (RawClient client = fixture.send(Transport.PLAIN)) {
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.end(Duration.ofSeconds(5))).isNotEqualTo(RawClient.End.OPEN);
            assertThat(client.received()).contains("one\n").doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void opensAConnectionForEachCall() {
        for (int i = 0; i < 3; i++) {
            kubelet.replies(KubeletReplies.status(200, "line\n"));
            try (RawClient client = fixture.send(Transport.PLAIN)) {
                assertThat(client.response().text()).isEqualTo("line\n");
            }
        }
        assertThat(kubelet.accepts()).isEqualTo(3);
        await().atMost(Duration.ofSeconds(2)).until(() -> kubelet.open() == 0);
    }

    @ParameterizedTest
    @CsvSource({
        "400,BadRequest,waiting to start",
        "404,NotFound,'the server could not find the requested resource: waiting to start'",
        "429,TooManyRequests,waiting to start",
        "500,InternalError,Internal error occurred: waiting to start",
        "503,ServiceUnavailable,waiting to start"
    })
    void tellsALogsErrorAsTheApiServerDoes(int status, String reason, String message) {
        kubelet.replies(KubeletReplies.status(status, "waiting to start"));
        RawResponse answer = answer();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).contains("\"" + reason + "\"", message);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 418})
    void doesNotTellTheClientThatItsOwnCredentialIsRefused(int status) {
        kubelet.replies(KubeletReplies.status(status, "Forbidden (user=postern)"));
        RawResponse answer = answer();
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text()).contains("the kubelet of node", "Forbidden (user=postern)");
    }

    static List<String> badAnswers() {
        return List.of(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\n\r\n",
                "SSH-2.0-x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: " + "y".repeat(100_000) + "\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("badAnswers")
    void refusesWhatIsNoAnswer(String raw) {
        kubelet.replies(KubeletReplies.raw(raw));
        RawResponse answer = answer();
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.head()).doesNotContainIgnoringCase("location", "upgrade:");
        await().atMost(Duration.ofSeconds(2)).until(() -> kubelet.open() == 0);
    }

    @Test
    void doesNotWaitForASilentKubelet() {
        kubelet.replies(KubeletReplies.silence());
        assertThat(answer().status()).isEqualTo(504);
        await().atMost(Duration.ofSeconds(2)).until(() -> kubelet.open() == 0);
    }

    @Test
    void passesOnlyKnownFieldsAndTheLogsOwnType() {
        kubelet.replies(KubeletReplies.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: a=b\r\n"
                + "Access-Control-Allow-Origin: *\r\nAlt-Svc: x\r\nRefresh: 0\r\nServer: x\r\nX-Remote-User: x\r\n"
                + "Transfer-Encoding: chunked\r\nTrailer: Impersonate-User\r\n\r\n"
                + "2\r\nhi\r\n0\r\nImpersonate-User: x\r\n\r\n"));
        RawResponse answer = answer();
        assertThat(answer.text()).isEqualTo("hi");
        assertThat(answer.headers("content-type")).containsExactly("text/plain");
        assertThat(answer.header("x-content-type-options")).contains("nosniff");
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(answer.head())
                .doesNotContainIgnoringCase(
                        "cookie", "access-control", "alt-svc", "refresh", "server", "remote", "trailer");
    }

    @Test
    void answersTheLogOfAnUnassignedPodWithNothing() {
        try (RawClient client = fixture.connect().send(Transport.PLAIN.toPod("default/pending"))) {
            assertThat(client.response().status()).isEqualTo(204);
        }
        assertThat(kubelet.accepts()).isZero();
    }

    @Test
    void relaysANodesOwnAnswersWhateverTheirStatus() {
        kubelet.replies(KubeletReplies.status(500, "unhealthy"));
        try (RawClient client =
                fixture.connect().send(Transport.PLAIN.to(FakeApi.nodePath("node-1") + "/proxy/healthz"))) {
            RawResponse answer = client.response();
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).isEqualTo("unhealthy");
        }
        assertThat(kubelet.connection(0).received()).startsWith("GET /healthz HTTP/1.1\r\n");
    }

    private RawResponse answer() {
        try (RawClient client = fixture.send(Transport.PLAIN)) {
            return client.response();
        }
    }
}
