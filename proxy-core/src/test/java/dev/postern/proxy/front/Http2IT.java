package dev.postern.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests over HTTP/2: what the frames must not get past the rules of HTTP/1.1. */
class Http2IT {
    private static FrontFixture front;

    @BeforeAll
    static void start() {
        front = new FrontFixture(FrontFixture.quick(Duration.ofSeconds(5), Duration.ofMillis(1000)));
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @BeforeEach
    void reset() {
        front.reset();
    }

    @Test
    void servesRequests() {
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.request(1, ":method: GET", ":scheme: https", ":path: /api?x=1", ":authority: a:1", "accept: y");
            assertThat(client.answer(1)).isEqualTo("200");
        }
        PlainRequest request = front.next(PlainRequest.class);
        assertThat(request.head().path()).isEqualTo("/api");
        assertThat(request.head().query()).isEqualTo("x=1");
        assertThat(request.head().fields().values("host")).containsExactly("a:1");
        assertThat(request.head().fields().values("accept")).containsExactly("y");
        assertThat(request.head().asksForUpgrade()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|:method: GET,:scheme: https,:path: /",
                "400|:method: GET,:scheme: https,:path: foo,:authority: a",
                "400|:method: GET,:scheme: https,:path: /x y,:authority: a",
                "400|:method: GET,:scheme: https,:path: //x,:authority: a",
                "400|:method: GET,:scheme: https,:path: /x#y,:authority: a",
                "400|:method: OPTIONS,:scheme: https,:path: *,:authority: a",
                "400|:method: GET,:scheme: https,:path: /,host: a,host: a",
                "400|:method: GET,:scheme: https,:path: /,:authority: a,host: a,host: a",
                "200|:method: GET,:scheme: https,:path: /,:authority: a,host: a",
                "200|:method: GET,:scheme: https,:path: /,:authority: [::1]:6443",
                "400|:method: GET,:scheme: https,:path: /,:authority: a,x_remote_user: b",
                "400|:method: GET,:scheme: https,:path: /,:authority: a,authorization: b,authorization: c",
                "405|:method: get,:scheme: https,:path: /,:authority: a",
                "405|:method: TRACE,:scheme: https,:path: /,:authority: a",
                "405|:method: CONNECT,:authority: a",
                "417|:method: PUT,:scheme: https,:path: /,:authority: a,expect: x",
            })
    void answersAccordingToTheRules(String status, String fields) {
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.request(1, fields.split(","));
            assertThat(client.answer(1)).isEqualTo(status);
            client.request(3, ":method: GET", ":scheme: https", ":path: /", ":authority: a");
            assertThat(client.answer(3)).isEqualTo("200");
        }
        assertThat(front.count).hasValue(status.equals("200") ? 2 : 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":method: GET,:scheme: https,:path: /,:authority: a,connection: upgrade",
                ":method: GET,:scheme: https,:path: /,:authority: a,upgrade: websocket",
                ":method: GET,:scheme: https,:path: /,:authority: a,transfer-encoding: chunked",
                ":method: GET,:scheme: https,:path: /,:authority: a,te: gzip",
                ":method: GET,:scheme: https,:path: /,:authority: a,X-Upper: b",
                ":method: GET,:scheme: https,:path: /,:authority: a,host: b",
                ":method: GET,:scheme: https,:path: /,:path: /,:authority: a",
                ":method: GET,:scheme: https,:authority: a",
                ":method: CONNECT,:protocol: websocket,:scheme: https,:path: /,:authority: a",
            })
    void resetsWhatIsNotHttp2(String fields) {
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.request(1, fields.split(","));
            assertThat(client.answer(1)).isIn("reset", "closed");
        }
        assertThat(front.count).hasValue(0);
    }

    @Test
    void refusesTooManyHeaders() {
        try (RawHttp2 client = new RawHttp2(front.port())) {
            String[] many = new String[204];
            java.util.Arrays.fill(many, "a: b");
            List.of(":method: GET", ":scheme: https", ":path: /", ":authority: a")
                    .toArray(many);
            many[4] = "a: b";
            client.request(1, many);
            assertThat(client.answer(1)).isEqualTo("431");
        }
    }

    @Test
    void endsARefusedStreamWhoseBodyIsStillComing() {
        front.line(request -> request.refuse(new GatewayFailure(FailureReason.DENIED, "no")));
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.head(1, ":method: POST", ":scheme: https", ":path: /", ":authority: a");
            assertThat(client.answer(1)).isEqualTo("403");
            assertThat(client.next(1)).isEqualTo("reset");
        }
    }

    @Test
    void knowsWhenAStreamHasEnded() {
        front.line(request -> {});
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.request(1, ":method: GET", ":scheme: https", ":path: /watch", ":authority: a");
            PlainRequest request = front.next(PlainRequest.class);
            assertThat(request.connection().closed().isComplete()).isFalse();
            client.reset(1);
            await().until(() -> request.connection().closed().isComplete());
            client.request(3, ":method: GET", ":scheme: https", ":path: /", ":authority: a");
            PlainRequest second = front.next(PlainRequest.class);
            second.exchange().response().end("x");
            await().until(() -> second.connection().closed().isComplete());
        }
    }

    @Test
    void closesAnIdleConnectionButNoneWithARequestInProgress() {
        front.line(request -> {});
        try (RawHttp2 client = new RawHttp2(front.port())) {
            client.request(1, ":method: GET", ":scheme: https", ":path: /watch", ":authority: a");
            PlainRequest request = front.next(PlainRequest.class);
            assertThat(client.closesWithin(Duration.ofMillis(2500))).isFalse();
            request.exchange().response().end("x");
            assertThat(client.closesWithin(Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    void disconnectsAClientThatOpensAndResetsInABurst() {
        try (RawHttp2 client = new RawHttp2(front.port())) {
            for (int stream = 1; stream < 1200; stream += 2) {
                client.tryRequestAndReset(stream);
            }
            assertThat(client.closesWithin(Duration.ofSeconds(5))).isTrue();
        }
    }
}
