package dev.postern.proxy.cluster;

import static dev.postern.proxy.cluster.ApiServerFixture.await;
import static dev.postern.proxy.cluster.ApiServerFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.cluster.ApiServerOptions.Credential.BearerToken;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.HttpFields.Field;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is sent in somebody's name, and that nothing else is (security catalogue D1, D5, B9, F). */
class ApiServerSendIT {
    private static final Impersonation ALICE =
            new Impersonation("zoë", "42", List.of("developers", "ops"), Map.of("example.org/Why", List.of("a", "b")));

    private final ApiServerFixture fixture = new ApiServerFixture();
    private final FakeApi api = fixture.api;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void writesTheUserAndKeepsTheConnection() {
        api.put("/api", "{}").on("/apis", FakeApi.chunks(List.of("{", "}"), true));

        assertThat(body(fixture.server.send(ALICE, get("/api?x=1")))).isEqualTo("{}");
        assertThat(body(fixture.server.send(ALICE, get("/apis")))).isEqualTo("{}");

        assertThat(api.connections()).hasSize(1);
        ApiRequest request = api.requests().get(0);
        assertThat(request.target()).isEqualTo("/api?x=1");
        assertThat(request.headers("Impersonate-User")).containsExactly("zo\u00C3\u00AB");
        assertThat(request.headers("Impersonate-Uid")).containsExactly("42");
        assertThat(request.headers("Impersonate-Group")).containsExactly("developers", "ops");
        assertThat(request.headers("Impersonate-Extra-example.org%2Fwhy")).containsExactly("a", "b");
        assertThat(request.headers("Host")).containsExactly("127.0.0.1:" + api.port());
        assertThat(request.headers("Accept")).containsExactly("application/json");
        assertThat(request.headers("Transfer-Encoding")).isEmpty();
    }

    @Test
    void sendsItsTokenAndNotTheUsers() {
        api.requireClientCertificate(false).put("/api", "{}");
        ApiServer server = fixture.server("", new BearerToken("s3cret"));

        body(server.send(ALICE, get("/api")));

        assertThat(api.requests().get(0).headers("Authorization")).containsExactly("Bearer s3cret");
        await(server.close());
    }

    @Test
    void followsNoRedirect() {
        api.on("/api", FakeApi.raw("HTTP/1.1 307 Go\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"));

        HttpClientResponse response =
                await(fixture.server.send(ALICE, get("/api")).response());

        assertThat(response.statusCode()).isEqualTo(307);
        assertThat(api.requests()).hasSize(1);
    }

    /** CVE-2022-3172: neither the question nor the credential goes where a redirect points. */
    @Test
    void followsNoRedirectOfAReviewOrALookUp() {
        try (FakeApi other = new FakeApi()) {
            String elsewhere = "HTTP/1.1 307 Go\r\nLocation: https://127.0.0.1:" + other.port()
                    + "/x\r\nContent-Length: 0\r\n\r\n";
            api.on("/review", FakeApi.raw(elsewhere)).on("/api/v1/nodes/n", FakeApi.raw(elsewhere));

            assertThat(await(fixture.server.review("/review", new byte[] {'{', '}'}))
                            .status())
                    .isEqualTo(307);
            assertThat(failure(fixture.state.node("n")))
                    .hasMessageEndingWith("the API server answered with status 307");

            assertThat(other.connections()).isEmpty();
            assertThat(api.requests()).hasSize(2);
        }
    }

    @Test
    void leavesBodiesAsTheyAre() {
        api.on("/api", FakeApi.raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"));

        assertThat(body(fixture.server.send(ALICE, get("/api")))).isEqualTo("abc");
    }

    @Test
    void sendsABodyOfTheDeclaredLength() {
        api.put("/api", "{}");
        Body body = new Body();

        UpstreamExchange exchange = fixture.server.send(ALICE, post("7", body));
        body.write("abc", "defg").end();

        assertThat(body(exchange)).isEqualTo("{}");
        assertThat(api.requests().get(0).headers("Content-Length")).containsExactly("7");
        assertThat(api.requests().get(0).body()).isEqualTo("abcdefg".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void sendsABodyOfUnknownLengthInChunks() {
        api.put("/api", "{}");
        Body body = new Body();

        UpstreamExchange exchange = fixture.server.send(ALICE, post(null, body));
        body.write("abc", "defg").end();

        assertThat(body(exchange)).isEqualTo("{}");
        assertThat(api.requests().get(0).headers("Transfer-Encoding")).containsExactly("chunked");
        assertThat(api.requests().get(0).body()).isEqualTo("abcdefg".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void putsNoOctetMoreOnTheConnectionThanDeclared() {
        Body body = new Body();

        UpstreamExchange exchange = fixture.server.send(ALICE, post("3", body));
        body.write("abc", "GET /api/v1/secrets HTTP/1.1\r\nHost: x\r\n\r\n").end();

        assertThat(failure(exchange.response())).isInstanceOf(GatewayFailure.class);
        assertClosed();
        assertThat(api.received()).doesNotContain("secrets");
    }

    @Test
    void usesNoConnectionAgainOnWhichABodyFellShort() {
        api.put("/api", "{}");
        Body body = new Body();

        UpstreamExchange exchange = fixture.server.send(ALICE, post("30", body));
        body.write("abc").end();

        assertThat(failure(exchange.response())).isInstanceOf(GatewayFailure.class);
        assertClosed();
        assertThat(body(fixture.server.send(ALICE, get("/api")))).isEqualTo("{}");
        assertThat(api.connections()).hasSize(2);
    }

    @Test
    void closesTheConnectionOfAnEarlyAnswerWhoseBodyNeverEnds() {
        Body body = new Body();
        api.watch(request -> request.connection().write("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno"));

        UpstreamExchange exchange = fixture.server.send(ALICE, post("1000", body));
        body.write("abc");
        assertThat(body(exchange)).isEqualTo("no");
        exchange.cancel();

        assertClosed();
    }

    @Test
    void stopsWhatIsCancelled() {
        api.on("/watch", FakeApi.chunks(List.of("one"), false)).on("/silent", FakeApi.silence());

        UpstreamExchange silent = fixture.server.send(ALICE, get("/silent"));
        await().until(() -> !api.requests().isEmpty());
        silent.cancel();
        assertThat(failure(silent.response()))
                .isInstanceOfSatisfying(
                        GatewayFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(FailureReason.BAD_BACKEND));

        UpstreamExchange watch = fixture.server.send(ALICE, get("/watch"));
        await(watch.response()).resume();
        watch.cancel();
        assertClosed();
    }

    @Test
    void leavesAConnectionAloneWhoseExchangeHasEnded() {
        api.put("/api", "{}");

        UpstreamExchange exchange = fixture.server.send(ALICE, get("/api"));
        body(exchange);
        exchange.cancel();

        assertThat(body(fixture.server.send(ALICE, get("/api")))).isEqualTo("{}");
        assertThat(api.connections()).hasSize(1);
    }

    @Test
    void countsItsConnections() {
        api.put("/api", "{}").on("/silent", FakeApi.silence());
        ConnectionCounts counts = fixture.server.connections();
        assertThat(counts.open()).isZero();

        body(fixture.server.send(ALICE, get("/api")));
        await().until(() -> counts.idle() == 1);
        assertThat(counts.open()).isEqualTo(1);
        assertThat(counts.dialled()).isEqualTo(1);

        UpstreamExchange silent = fixture.server.send(ALICE, get("/silent"));
        await().until(() -> counts.idle() == 0);
        assertThat(counts.open()).isEqualTo(1);
        assertThat(counts.waiting()).isZero();

        silent.cancel();
        await().until(() -> counts.open() == 0);
        assertThat(counts.idle()).isZero();
    }

    @Test
    void sendsNothingOnceItIsCancelled() {
        UpstreamExchange exchange = fixture.server.send(ALICE, get("/api"));
        exchange.cancel();

        failure(exchange.response());
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void saysThatNobodyAnswers() {
        api.close();

        assertThat(failure(fixture.server.send(ALICE, get("/api")).response()))
                .isInstanceOfSatisfying(GatewayFailure.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(FailureReason.UNAVAILABLE);
                    assertThat(failure).hasMessage("the API server cannot be reached");
                });
    }

    private void assertClosed() {
        await().until(() -> api.connections().stream().noneMatch(connection -> connection.open()));
    }

    private static String body(UpstreamExchange exchange) {
        return await(exchange.response().compose(response -> {
                    var body = response.body();
                    response.resume();
                    return body;
                }))
                .toString();
    }

    private static UpstreamRequest get(String target) {
        HttpFields fields = HttpFields.of(List.of(new Field("Accept", "application/json")));
        return new UpstreamRequest(HttpMethod.GET, target, fields, null);
    }

    private static UpstreamRequest post(@Nullable String length, Body body) {
        HttpFields fields =
                length == null ? HttpFields.EMPTY : HttpFields.of(List.of(new Field("Content-Length", length)));
        return new UpstreamRequest(HttpMethod.POST, "/api", fields, body);
    }

    /** A client's body: what is written before somebody reads is kept. */
    private static final class Body implements ReadStream<Buffer> {
        private final ArrayDeque<Runnable> events = new ArrayDeque<>();
        private @Nullable Handler<Buffer> data;
        private @Nullable Handler<Void> end;
        private boolean flowing;

        synchronized Body write(String... chunks) {
            for (String chunk : chunks) {
                events.add(() -> handle(data, Buffer.buffer(chunk)));
            }
            return flush();
        }

        synchronized Body end() {
            events.add(() -> handle(end, null));
            return flush();
        }

        private synchronized Body flush() {
            while (flowing && !events.isEmpty()) {
                events.remove().run();
            }
            return this;
        }

        private static <T extends @Nullable Object> void handle(@Nullable Handler<T> handler, T event) {
            if (handler != null) {
                handler.handle(event);
            }
        }

        @Override
        public Body exceptionHandler(@Nullable Handler<Throwable> handler) {
            return this;
        }

        @Override
        public synchronized Body handler(@Nullable Handler<Buffer> handler) {
            data = handler;
            return this;
        }

        @Override
        public synchronized Body pause() {
            flowing = false;
            return this;
        }

        @Override
        public synchronized Body resume() {
            flowing = true;
            return flush();
        }

        @Override
        public Body fetch(long amount) {
            return resume();
        }

        @Override
        public synchronized Body endHandler(@Nullable Handler<Void> handler) {
            end = handler;
            return this;
        }
    }
}
