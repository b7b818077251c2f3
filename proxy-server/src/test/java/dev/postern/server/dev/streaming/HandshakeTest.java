package dev.postern.server.dev.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
    private static final List<String> VERSIONS = List.of("v4.channel.k8s.io", "v3.channel.k8s.io");
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private static final String VERSION = "Sec-WebSocket-Version: 13";
    private static final String[] WEBSOCKET = {"Connection: Upgrade", "Upgrade: websocket", KEY, VERSION};

    @ParameterizedTest
    @CsvSource({
        "Upgrade, true",
        "'keep-alive, UPGRADE', true",
        "no-upgrade-please, true",
        "keep-alive, false",
    })
    void anUpgradeIsAWordInAnyConnectionLine(String connection, boolean upgrade) {
        assertThat(request(HttpMethod.GET, "Connection: close", "Connection: " + connection)
                        .isUpgrade())
                .isEqualTo(upgrade);
    }

    @ParameterizedTest
    @CsvSource({"websocket, true", "WebSocket, true", "'websocket, h2c', false", "SPDY/3.1, false"})
    void aWebSocketRequestSaysNothingElse(String upgrade, boolean webSocket) {
        assertThat(request(HttpMethod.GET, "Connection: upgrade", "Upgrade: " + upgrade)
                        .isWebSocket())
                .isEqualTo(webSocket);
    }

    @Test
    void theKubeletsOwnFieldsAreAdded() {
        assertThat(request(HttpMethod.POST, "x-a: 1", "X-A: 2", "Host: node", "X-Forwarded-For: 10.0.0.1")
                        .relayedFields())
                .containsOnlyKeys("Content-Length", "User-Agent", "X-A", "X-Forwarded-For")
                .containsEntry("X-A", List.of("1", "2"))
                .containsEntry("X-Forwarded-For", List.of("10.0.0.1, 192.0.2.7"));
        assertThat(request(HttpMethod.GET, "User-Agent: kubectl").relayedFields())
                .containsOnlyKeys("User-Agent", "X-Forwarded-For");
    }

    @ParameterizedTest
    @CsvSource({
        "v3.channel.k8s.io, v3.channel.k8s.io",
        "'v5.channel.k8s.io , v4.channel.k8s.io,v3.channel.k8s.io', v4.channel.k8s.io",
        "'v3.channel.k8s.io,v4.channel.k8s.io', v3.channel.k8s.io",
    })
    void spdysClientDecidesWhatIsBest(String wanted, String chosen) {
        Handshake handshake = SpdyHandshake.of(
                request(
                        HttpMethod.POST,
                        "Connection: upgrade",
                        "Upgrade: spdy/3.1",
                        "X-Stream-Protocol-Version: " + wanted),
                VERSIONS);

        assertThat(handshake)
                .isInstanceOfSatisfying(
                        Handshake.Accepted.class,
                        accepted -> assertThat(accepted.protocol()).isEqualTo(chosen));
    }

    @Test
    void aSpdyVersionIsLookedForBeforeTheUpgrade() {
        assertThat(status(SpdyHandshake.of(request(HttpMethod.POST, "Connection: Upgrade"), VERSIONS)))
                .isEqualTo(
                        "400 unable to upgrade: header X-Stream-Protocol-Version does not exist in request with 4 headers");
        assertThat(status(SpdyHandshake.of(
                        request(HttpMethod.POST, "Connection: Upgrade", "X-Stream-Protocol-Version: v4.channel.k8s.io"),
                        VERSIONS)))
                .startsWith("400 unable to upgrade: missing upgrade headers in request: http.Header{");
    }

    @Test
    void aWebSocketWithoutSubprotocolGetsTheEmptyOneIfThereIsOne() {
        UpgradeRequest request = request(HttpMethod.GET, WEBSOCKET);

        assertThat(WebSocketHandshake.ofRuntime(request, List.of("", "v4.channel.k8s.io")))
                .isInstanceOfSatisfying(
                        Handshake.Accepted.class,
                        accepted -> assertThat(accepted.head()).endsWith("\r\nSec-WebSocket-Protocol: \r\n\r\n"));
        assertThat(status(WebSocketHandshake.ofKubelet(request, "v5.channel.k8s.io")))
                .isEqualTo("403 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dGhlIHNhbXBsZSBub25jZQ", "c2hvcnQ=", "not base64"})
    void aTunnelsKeyIsLookedAt(String key) {
        assertThat(status(WebSocketHandshake.ofTunnel(
                        request(
                                HttpMethod.GET,
                                "Connection: Upgrade",
                                "Upgrade: websocket",
                                VERSION,
                                "Sec-WebSocket-Key: " + key),
                        "SPDY/3.1+portforward.k8s.io")))
                .isEqualTo(key.equals("dGhlIHNhbXBsZSBub25jZQ") ? "101 " : "400 Bad Request");
    }

    private static String status(Handshake handshake) {
        return handshake instanceof Handshake.Refused refused
                ? refused.answer().status().code() + " "
                        + refused.answer().body().strip()
                : "101 ";
    }

    private static UpgradeRequest request(HttpMethod method, String... fields) {
        DefaultHttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, "/");
        for (String field : fields) {
            String[] parts = field.split(": ?", 2);
            head.headers().add(parts[0], parts[1]);
        }
        return new UpgradeRequest(head, new InetSocketAddress("192.0.2.7", 1234));
    }
}
