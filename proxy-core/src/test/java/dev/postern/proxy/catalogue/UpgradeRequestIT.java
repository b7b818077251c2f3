package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A3, A4, A7, A8: what a client may ask to switch to, and every byte around the switch. */
final class UpgradeRequestIT {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(1);

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    @ParameterizedTest
    @EnumSource(names = {"SPDY", "WEBSOCKET"})
    @Tag("A3")
    void aRefusedUpgradeEndsTheConnectionAndWhatFollowsIsNotParsed(Transport transport) {
        RawClient client = gateway.user("dave").send(transport.toPod(GatewayFixture.POD) + SMUGGLED);
        assertThat(client.response().status()).isEqualTo(403);
        client.trySend(SMUGGLED);
        assertThat(client.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
        assertThat(client.received().split("HTTP/1.1 ", -1)).as("answers").hasSize(2);
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @EnumSource(names = {"SPDY", "WEBSOCKET"})
    @Tag("A3")
    void earlyBytesReachTheKubeletAfterItsSwitchAndNotBefore(Transport transport) {
        gateway.kubelet().replies(connection -> {
            String head = connection.reader().head();
            connection.expectSilence(Duration.ofMillis(300));
            connection.write(KubeletReplies.switchingHead(head));
            connection.write(connection.reader().bytes(SMUGGLED.length()));
        });
        RawClient client = gateway.alice().send(transport.toPod(GatewayFixture.POD) + SMUGGLED);
        assertThat(client.head().status()).isEqualTo(101);
        assertThat(client.text(SMUGGLED.length())).isEqualTo(SMUGGLED);
        assertThat(gateway.kubelet().connection(0).scriptFailure()).isNull();
    }

    @Test
    @Tag("A3")
    void aMebibyteOfEarlyBytesIsHeldBackAndArrivesWhole() throws Exception {
        byte[] early = random(1024 * 1024);
        gateway.kubelet().replies(connection -> {
            String head = connection.reader().head();
            connection.expectSilence(Duration.ofMillis(300));
            connection.write(KubeletReplies.switchingHead(head));
            connection.write(connection.reader().bytes(early.length));
        });
        RawClient client = gateway.alice();
        client.send(Transport.SPDY.toPod(GatewayFixture.POD));
        Thread writer = new Thread(() -> client.send(early), "early-bytes");
        writer.start();
        assertThat(client.head().status()).isEqualTo(101);
        assertThat(client.bytes(early.length)).isEqualTo(early);
        writer.join(5_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h2c",
                "TLS/1.0",
                "HTTP/2.0",
                "foo",
                "websocket, h2c",
                "SPDY/3.1, websocket",
                "SPDY/4",
                "",
                "h2c\r\nUpgrade: SPDY/3.1"
            })
    @Tag("A4")
    void switchesToNothingButSpdyAndWebSocket(String upgrade) {
        for (String path : new String[] {
            Transport.SPDY.path(GatewayFixture.POD) + "?command=id",
            Transport.PLAIN.path(GatewayFixture.POD),
            "/api/v1/pods",
            "/metrics"
        }) {
            for (String method : new String[] {"GET", "POST"}) {
                RawClient client = gateway.alice()
                        .send(method + " " + path
                                + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                                + "HTTP2-Settings: AAMAAABkAAQAAP__\r\nUpgrade: " + upgrade + "\r\n\r\n");
                assertThat(client.response().status()).as("%s %s", method, path).isIn(400, 405);
                assertThat(client.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
            }
        }
        gateway.oracles().untouched();
    }

    @Test
    @Tag("A4")
    void anUpgradeThatConnectionDoesNotNameIsDroppedFromAPlainRequest() {
        gateway.api().on("/api/v1/pods", FakeApi.json(200, "{}"));
        RawResponse answer = gateway.exchange(
                "GET /api/v1/pods HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
        assertThat(answer.status()).isIn(200, 400);
        assertThat(gateway.api().received())
                .doesNotContainIgnoringCase("\r\nupgrade:")
                .doesNotContainIgnoringCase("http2-settings");
    }

    @Test
    @Tag("A7")
    void bytesBesideThe101ReachTheClientFirstAndOnceWhereverTheyAreCut() {
        String answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\nABC";
        for (int cut = 1; cut < answer.length(); cut++) {
            String first = answer.substring(0, cut);
            String rest = answer.substring(cut);
            gateway.kubelet().replies(connection -> {
                connection.reader().head();
                connection.write(first);
                connection.write(rest);
            });
            try (RawClient client = gateway.alice()) {
                RawResponse head =
                        client.send(Transport.SPDY.toPod(GatewayFixture.POD)).head();
                assertThat(head.status()).as("cut at %d", cut).isEqualTo(101);
                assertThat(client.text(3)).as("cut at %d", cut).isEqualTo("ABC");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPDY", "WEBSOCKET"})
    @Tag("A7")
    void aRequestCutAnywhereIsTheSameRequest(Transport transport) {
        String request = transport.toPod(GatewayFixture.POD) + "early";
        for (int cut = 1; cut < request.length(); cut += 7) {
            try (RawClient client = gateway.alice()) {
                client.send(request.substring(0, cut)).send(request.substring(cut));
                assertThat(client.head().status()).as("cut at %d", cut).isEqualTo(101);
                assertThat(client.text(5)).as("cut at %d", cut).isEqualTo("early");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPDY", "WEBSOCKET"})
    @Tag("A7")
    void carriesEveryByteBothWaysInAnySegmentation(Transport transport) throws Exception {
        byte[] sent = random(16 * 1024 * 1024);
        RawClient client = gateway.alice().send(transport.toPod(GatewayFixture.POD));
        assertThat(client.head().status()).isEqualTo(101);
        Thread writer = new Thread(() -> sendInPieces(client, sent), "pieces");
        writer.start();
        assertThat(client.bytes(sent.length)).isEqualTo(sent);
        writer.join(5_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\n\r\nhello",
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Expect: 100-continue\r\n\r\n",
            })
    @Tag("A8")
    void anUpgradeHasNoBodyAndNoExpectation(String rest) {
        for (Transport transport : new Transport[] {Transport.SPDY, Transport.WEBSOCKET}) {
            String request = transport.toPod(GatewayFixture.POD).replace("Content-Length: 0\r\n", "");
            RawClient client = gateway.alice().send(request.substring(0, request.length() - 2) + rest);
            assertThat(client.response().status()).isIn(400, 417);
            assertThat(client.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
        }
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @EnumSource(names = {"SPDY", "WEBSOCKET"})
    @Tag("A8")
    void anUpgradeIsNotHttp10(Transport transport) {
        RawClient client =
                gateway.alice().send(transport.toPod(GatewayFixture.POD).replace("HTTP/1.1", "HTTP/1.0"));
        assertThat(client.response().status()).isEqualTo(400);
        assertThat(client.end(SOON)).isNotEqualTo(RawClient.End.OPEN);
        gateway.oracles().untouched();
    }

    private static void sendInPieces(RawClient client, byte[] bytes) {
        Random random = new Random(7);
        int offset = 0;
        while (offset < bytes.length) {
            int length = Math.min(bytes.length - offset, 1 + random.nextInt(random.nextInt(10) == 0 ? 20 : 100_000));
            client.send(bytes, offset, length);
            offset += length;
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(42).nextBytes(bytes);
        byte[] marker = "HTTP/1.1 GET\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(marker, 0, bytes, size / 2, marker.length);
        return bytes;
    }
}
