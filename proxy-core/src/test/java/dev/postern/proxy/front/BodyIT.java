package dev.postern.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of plain requests over HTTP/1.1. */
class BodyIT {
    private static FrontFixture front;

    @BeforeAll
    static void start() {
        front = new FrontFixture();
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3;a=\"\r\n\"\r\nabc\r\n0\r\n\r\n",
                "3;a\nb\r\nabc\r\n0\r\n\r\n",
                "3\nabc\r\n0\r\n\r\n",
                "3\r\nabc\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                " 3 \r\nabc\r\n0\r\n\r\n",
                "-3\r\nabc\r\n0\r\n\r\n",
                "FFFFFFFFFFFFFFFF\r\n",
                "3\r\nabc\r\n0\r\n\n",
            })
    void neverEndsABodyWhoseChunksAreBroken(String chunks) {
        AtomicReference<String> end = new AtomicReference<>();
        front.line(request -> ((PlainRequest) request)
                .exchange()
                .resume()
                .body()
                .onComplete(body -> end.set("complete"), broken -> end.set("broken")));
        try (RawClient client = front.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            front.next(PlainRequest.class);
            client.trySend(chunks + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.end(Duration.ofSeconds(3))).isNotEqualTo(RawClient.End.OPEN);
        }
        await().untilAtomic(end, value -> assertThat(value).isEqualTo("broken"));
        assertThat(front.count).hasValue(1);
    }

    @Test
    void refusesABodyThatIsBrokenFromItsStart() {
        try (RawClient client = front.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\n");
            assertThat(client.response().status()).isEqualTo(400);
        }
        assertThat(front.count).hasValue(0);
    }

    @Test
    void tellsAClientThatWaitsToSendItsBody() {
        try (RawClient client = front.connect()) {
            client.send("PUT /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(100);
            client.send("abc");
            assertThat(client.response().text()).isEqualTo("PUT /x 3");
            client.send("GET /y HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.response().text()).isEqualTo("GET /y 0");
        }
    }

    @Test
    void closesBehindARefusalWhereTheBodyIsNotReadToItsEnd() {
        front.line(request -> request.refuse(new GatewayFailure(FailureReason.DENIED, "no")));
        try (RawClient client = front.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
            RawResponse response = client.response();
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.header("Connection")).contains("close");
            assertThat(client.end(Duration.ofSeconds(3))).isEqualTo(RawClient.End.CLOSED);
        }
    }

    @Test
    void goesOnBehindARefusalWhereNoBodyIsLeft() {
        front.line(request -> request.refuse(new GatewayFailure(FailureReason.TOO_MANY_REQUESTS, "later")));
        try (RawClient client = front.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
                RawResponse response = client.response();
                assertThat(response.status()).isEqualTo(429);
                assertThat(response.header("Retry-After")).contains("1");
                assertThat(response.header("Connection")).isEmpty();
            }
        }
        assertThat(front.count).hasValue(3);
    }

    @Test
    void closesBehindAResponseThatCameBeforeTheBody() {
        front.line(request -> ((PlainRequest) request)
                .exchange()
                .response()
                .setStatusCode(204)
                .end());
        try (RawClient client = front.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(204);
            assertThat(client.end(Duration.ofSeconds(3))).isEqualTo(RawClient.End.CLOSED);
        }
    }

    @Test
    void servesTheNextRequestWhereNobodyReadTheBody() {
        front.line(request -> ((PlainRequest) request)
                .exchange()
                .response()
                .setStatusCode(204)
                .end());
        try (RawClient client = front.connect()) {
            String request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\n" + "b".repeat(40_000);
            client.send(request);
            assertThat(client.head().status()).isEqualTo(204);
        }
    }

    @Test
    void stopsReadingABodyThatNobodyReads() {
        front.line(request -> {});
        try (RawClient client = front.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
            front.next(PlainRequest.class);
            long taken = FrontFixture.sendUntilStuck(client, 64_000_000);
            assertThat(taken).isLessThan(32_000_000);
        }
    }

    @Test
    void answersHeadWithoutABody() {
        front.line(request -> request.refuse(new GatewayFailure(FailureReason.DENIED, "no")));
        try (RawClient client = front.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(403);
            assertThat(client.end(Duration.ofMillis(300))).isEqualTo(RawClient.End.OPEN);
            assertThat(client.received()).endsWith("\r\n\r\n");
        }
    }
}
