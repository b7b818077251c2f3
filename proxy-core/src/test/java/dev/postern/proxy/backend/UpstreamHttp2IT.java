package dev.postern.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.FakeHttp2Api;
import dev.postern.proxy.harness.FakeHttp2Api.Exchange;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An API server that speaks HTTP/2: few connections, each stream on its own (catalogue D1, D12, F5, G). */
class UpstreamHttp2IT {
    private static final FakeHttp2Api API = new FakeHttp2Api();

    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().apiServerAt(API.port()));

    private static final String PATH = "/api/v1/namespaces/default/configmaps";
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int MEBIBYTE = 1024 * 1024;

    @AfterAll
    static void close() {
        API.close();
    }

    @BeforeEach
    void reset() {
        API.reset();
    }

    @Test
    void carriesTwoHundredWatchesOnTwoConnectionsForEachLoop() {
        API.on(PATH, exchange -> exchange.begin("event"));
        int before = API.accepts();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(gateway.alice().send(Transport.PLAIN.to(PATH + "?watch=true")));
        }
        for (RawClient client : clients) {
            client.head();
            assertThat(client.chunk()).asString().isEqualTo("event");
        }
        assertThat(API.exchanges()).hasSize(200).allMatch(UpstreamHttp2IT::isAlices);
        assertThat(API.accepts() - before)
                .as("connections that 200 watches take, over two event loops")
                .isLessThanOrEqualTo(4);
        clients.forEach(RawClient::close);
        await().atMost(SOON).until(() -> API.exchanges().stream().allMatch(Exchange::broken));
    }

    private static boolean isAlices(Exchange exchange) {
        return exchange.request().headers().getAll("impersonate-user").equals(List.of("alice"));
    }

    @Test
    void cancelsTheStreamAndNotTheConnectionWhenTheClientLeaves() {
        API.on(PATH, exchange -> exchange.begin("event"));
        RawClient stays = watch();
        RawClient leaves = watch();
        List<?> connections = List.copyOf(API.connections());

        leaves.close();

        await().atMost(SOON)
                .until(() -> API.exchanges().stream().filter(Exchange::broken).count() == 1);
        API.run(() -> API.exchanges().stream()
                .filter(exchange -> !exchange.broken())
                .forEach(exchange -> exchange.request().response().write("more")));
        assertThat(stays.chunk()).asString().isEqualTo("more");
        assertThat(API.connections()).containsAll((List) connections);
    }

    private static RawClient watch() {
        RawClient client = gateway.alice().send(Transport.PLAIN.to(PATH + "?watch=true"));
        client.head();
        client.chunk();
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\r\nhel", "5\r\nhello\r\nXX\r\n", "5\r\nhello\r\n"})
    void neverCompletesABodyThatTheClientBrokeOff(String chunks) {
        API.on(PATH, exchange -> {});
        RawClient client = gateway.alice().send(Transport.PLAIN.request("POST", PATH, "Transfer-Encoding: chunked"));
        client.send("3\r\nabc\r\n");
        await().atMost(SOON).until(() -> !API.exchanges().isEmpty());

        client.trySend(chunks);
        client.endOutput();
        client.close();

        await().atMost(SOON).until(() -> API.exchanges().get(0).broken());
        assertThat(API.exchanges().get(0).ended()).isFalse();
    }

    @Test
    void neverCompletesAMeasuredBodyThatFellShort() {
        API.on(PATH, exchange -> {});
        RawClient client = gateway.alice()
                .send(Transport.PLAIN.request("POST", PATH, "Content-Type: application/json", "Content-Length: 100"));
        client.send("half");
        await().atMost(SOON).until(() -> !API.exchanges().isEmpty());

        client.close();

        await().atMost(SOON).until(() -> API.exchanges().get(0).broken());
        assertThat(API.exchanges().get(0).ended()).isFalse();
    }

    @Test
    void sendsLargeBodies() {
        API.on(PATH, exchange -> exchange.answer(201, "{}"));
        int length = 3 * MEBIBYTE;
        RawClient client = gateway.alice().send(Transport.PLAIN.request("PUT", PATH, "Content-Length: " + length));
        client.send(new byte[length]);

        assertThat(client.response().status()).isEqualTo(201);
        assertThat(API.exchanges().get(0).received()).isEqualTo(length);
        assertThat(API.exchanges().get(0).request().getHeader("content-length")).isEqualTo(String.valueOf(length));
    }

    @Test
    void readsNoFasterThanTheClientTakesAndHindersNobodyElse() {
        AtomicLong written = new AtomicLong();
        API.on(PATH, exchange -> flood(exchange, written));
        API.on(PATH + "/small", exchange -> exchange.answer(200, "{}"));
        List<RawClient> slow = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawClient client = gateway.alice().send(Transport.PLAIN.to(PATH));
            client.head();
            slow.add(client);
        }

        await().during(Duration.ofMillis(700)).atMost(Duration.ofSeconds(15)).until(written::get, stable(written));
        assertThat(written.get())
                .as("bytes taken for 20 clients that read nothing")
                .isLessThan(20L * 8 * MEBIBYTE);

        for (int i = 0; i < 4; i++) {
            assertThat(gateway.exchange(Transport.PLAIN.to(PATH + "/small")).status())
                    .isEqualTo(200);
        }
        slow.forEach(RawClient::close);
    }

    private static org.hamcrest.Matcher<Long> stable(AtomicLong written) {
        long[] last = {-1};
        return new org.hamcrest.CustomTypeSafeMatcher<>("no more than before") {
            @Override
            protected boolean matchesSafely(Long now) {
                boolean same = now == last[0] && now > 0;
                last[0] = now;
                return same;
            }
        };
    }

    private static void flood(Exchange exchange, AtomicLong written) {
        var response = exchange.request().response();
        Buffer piece = Buffer.buffer(new byte[16 * 1024]);
        while (!response.writeQueueFull() && !response.ended() && !exchange.broken()) {
            response.write(piece);
            written.addAndGet(piece.length());
        }
        response.drainHandler(room -> flood(exchange, written));
    }

    @Test
    void takesNoMoreOfABodyThanTheServerReads() throws InterruptedException {
        String path = "/api/v1/namespaces/default/services/big/proxy/x";
        API.on(path, exchange -> exchange.request().pause());
        RawClient client =
                gateway.alice().send(Transport.PLAIN.request("POST", path, "Content-Length: " + 64L * MEBIBYTE));
        AtomicLong sent = new AtomicLong();
        Thread writer = new Thread(() -> {
            byte[] piece = new byte[64 * 1024];
            while (sent.get() < 64L * MEBIBYTE && client.trySend(new String(piece, StandardCharsets.ISO_8859_1))) {
                sent.addAndGet(piece.length);
            }
        });
        writer.start();

        await().during(Duration.ofMillis(700)).atMost(Duration.ofSeconds(15)).until(sent::get, stable(sent));
        // Closing would wait for the writer, which stands still.
        client.reset();
        writer.join();
        assertThat(sent.get()).isLessThan(32L * MEBIBYTE);
    }

    /** Many small pieces, far more of them than a stream's window holds. */
    @Test
    void bringsALongWatchWhole() {
        int events = 2_000;
        API.on(PATH, exchange -> steadily(exchange, 0, events));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(gateway.alice().send(Transport.PLAIN.to(PATH + "?watch=true")));
        }
        for (RawClient client : clients) {
            client.head();
            long received = 0;
            for (int length = client.chunk().length; length > 0; length = client.chunk().length) {
                received += length;
            }
            assertThat(received).isEqualTo(events * 1000L);
        }
    }

    private static void steadily(Exchange exchange, int sent, int events) {
        exchange.request().response().write(Buffer.buffer(new byte[1000]));
        if (sent + 1 == events) {
            exchange.request().response().end();
        } else {
            API.later(() -> steadily(exchange, sent + 1, events));
        }
    }

    @Test
    void dropsTrailersBothWays() {
        API.on(PATH, exchange -> {
            exchange.request()
                    .response()
                    .putTrailer("impersonate-user", "CANARY")
                    .putTrailer("x-t", "CANARY");
            exchange.answer(200, "{}");
        });
        RawClient client = gateway.alice()
                .send(Transport.PLAIN.request("POST", PATH, "Transfer-Encoding: chunked", "Trailer: X-Remote-User")
                        + "2\r\n{}\r\n0\r\nX-Remote-User: CANARY\r\nImpersonate-User: CANARY\r\n\r\n");

        RawResponse answer = client.response();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(client.received()).doesNotContain("CANARY");
        Exchange exchange = API.exchanges().get(0);
        assertThat(exchange.request().headers().toString()).doesNotContain("CANARY");
    }

    @Test
    void dialsAgainAfterAGoAway() {
        API.on(PATH, exchange -> exchange.answer(200, "{}"));
        assertThat(gateway.exchange(Transport.PLAIN.to(PATH)).status()).isEqualTo(200);
        int before = API.accepts();

        API.run(() -> API.connections().forEach(connection -> connection.goAway(0)));

        for (int i = 0; i < 10; i++) {
            assertThat(gateway.exchange(Transport.PLAIN.to(PATH)).status()).isEqualTo(200);
        }
        assertThat(API.accepts()).isGreaterThan(before);
    }

    @Test
    void finishesWhatIsUnderWayAfterAGoAway() {
        API.on(PATH, exchange -> exchange.begin("event"));
        RawClient client = watch();

        API.run(() -> {
            API.connections().forEach(connection -> connection.goAway(0));
            API.exchanges().get(0).request().response().write("after");
        });

        assertThat(client.chunk()).asString().isEqualTo("after");
    }

    @Test
    void sendsARefusedStreamAgainWithItsBody() {
        AtomicInteger asked = new AtomicInteger();
        API.on(PATH, exchange -> {
            if (asked.incrementAndGet() == 1) {
                exchange.request().response().reset(7);
            } else {
                exchange.answer(201, "{}");
            }
        });
        RawClient client =
                gateway.alice().send(Transport.PLAIN.request("POST", PATH, "Content-Length: 7") + "{\"a\":1}");

        assertThat(client.response().status()).isEqualTo(201);
        assertThat(asked).hasValue(2);
        assertThat(API.exchanges().get(1).received()).isEqualTo(7);
    }

    @Test
    void sendsNothingAgainThatTheServerMayHaveDone() {
        API.on(PATH, exchange -> exchange.request().response().reset(2));
        RawClient client =
                gateway.alice().send(Transport.PLAIN.request("POST", PATH, "Content-Length: 7") + "{\"a\":1}");

        assertThat(client.response().status()).isEqualTo(502);
        assertThat(API.exchanges()).hasSize(1);
    }

    @Test
    void breaksTheClientsAnswerOffWhereTheServerDoes() {
        API.on(PATH, exchange -> exchange.begin("half"));
        RawClient client = watch();

        API.run(() -> API.exchanges().get(0).request().response().reset(2));

        assertThat(client.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
        assertThat(client.received()).doesNotContain("\r\n0\r\n");
    }
}
