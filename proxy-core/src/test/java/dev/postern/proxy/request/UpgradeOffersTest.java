package dev.postern.proxy.request;

import static dev.postern.proxy.request.Heads.get;
import static dev.postern.proxy.request.Heads.head;
import static dev.postern.proxy.request.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.request.UpgradeOffer.None;
import dev.postern.proxy.request.UpgradeOffer.Spdy;
import dev.postern.proxy.request.UpgradeOffer.WebSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeOffersTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String VERSION = "Sec-WebSocket-Version: 13";

    @Test
    void readsKubectlsSpdyOffer() {
        RequestHead head = head(
                "POST",
                "/x",
                "Connection: Upgrade",
                "Upgrade: SPDY/3.1",
                "Content-Length: 0",
                "X-Stream-Protocol-Version: v5.channel.k8s.io",
                "X-Stream-Protocol-Version: v4.channel.k8s.io, channel.k8s.io");

        assertThat(UpgradeOffers.read(head))
                .isEqualTo(new Spdy(List.of("v5.channel.k8s.io", "v4.channel.k8s.io", "channel.k8s.io")));
    }

    @Test
    void readsKubectlsWebSocketOffers() {
        assertThat(UpgradeOffers.read(webSocket("Sec-WebSocket-Protocol: v5.channel.k8s.io")))
                .isEqualTo(new WebSocket(KEY, List.of("v5.channel.k8s.io")));
        assertThat(UpgradeOffers.read(webSocket("Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io")))
                .isEqualTo(new WebSocket(KEY, List.of("SPDY/3.1+portforward.k8s.io")));
        assertThat(UpgradeOffers.read(webSocket())).isEqualTo(new WebSocket(KEY, List.of()));
    }

    @Test
    void leavesEveryBearerTokenOutOfTheOffer() {
        String token = "base64url.bearer.authorization.k8s.io.Q0FOQVJZ";

        assertThat(UpgradeOffers.read(webSocket(
                        "Sec-WebSocket-Protocol: " + token + ", v4.channel.k8s.io",
                        "sec-websocket-protocol: v5.channel.k8s.io," + token.toUpperCase(java.util.Locale.ROOT) + " ,"
                                + token)))
                .isEqualTo(new WebSocket(KEY, List.of("v4.channel.k8s.io", "v5.channel.k8s.io")));
        assertThat(UpgradeOffers.read(webSocket("Sec-WebSocket-Protocol: " + token + "x".repeat(4000))))
                .isEqualTo(new WebSocket(KEY, List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"upgrade", "Upgrade", "keep-alive, UPGRADE", "no-upgrade-please"})
    void anyConnectionValueThatContainsUpgradeIsAnUpgrade(String connection) {
        assertThat(UpgradeOffers.read(get("/x", "Connection: " + connection, "Upgrade: spdy/3.1")))
                .isEqualTo(new Spdy(List.of()));
    }

    @Test
    void aLoneUpgradeHeaderIsNone() {
        assertThat(UpgradeOffers.read(get("/x", "Upgrade: h2c"))).isEqualTo(new None());
        assertThat(UpgradeOffers.read(get("/x", "Connection: keep-alive", "Upgrade: websocket")))
                .isEqualTo(new None());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h2c",
                "TLS/1.0",
                "HTTP/2.0",
                "foo",
                "websocket, h2c",
                "websocket,websocket",
                "",
                "SPDY/3",
                "SPDY/3.1, SPDY/2",
                "web socket"
            })
    void refusesOtherProtocols(String upgrade) {
        assertRefused(
                        FailureReason.MALFORMED,
                        () -> UpgradeOffers.read(
                                get("/x", "Connection: upgrade", "Upgrade: " + upgrade, VERSION, key(KEY))))
                .contains("SPDY/3.1 or websocket");
    }

    @Test
    void refusesTwoUpgradeLinesAndNone() {
        assertRefused(
                FailureReason.MALFORMED,
                () -> UpgradeOffers.read(get("/x", "Connection: upgrade", "Upgrade: SPDY/3.1", "Upgrade: SPDY/3.1")));
        assertRefused(FailureReason.MALFORMED, () -> UpgradeOffers.read(get("/x", "Connection: upgrade")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "abc", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZR==", "dGhlIHNhbXBsZSBub25jZTEyMzQ="})
    void refusesAKeyThatIsNot16Bytes(String key) {
        assertRefused(
                FailureReason.MALFORMED,
                () -> UpgradeOffers.read(get("/x", "Connection: upgrade", "Upgrade: websocket", VERSION, key(key))));
    }

    @Test
    void refusesAWebSocketThatIsNotOne() {
        assertRefused(
                        FailureReason.MALFORMED,
                        () -> UpgradeOffers.read(
                                head("POST", "/x", "Connection: upgrade", "Upgrade: websocket", VERSION, key(KEY))))
                .contains("GET");
        assertRefused(FailureReason.MALFORMED, () -> UpgradeOffers.read(webSocket(key(KEY))));
        assertRefused(FailureReason.MALFORMED, () -> UpgradeOffers.read(webSocket(VERSION)));
        assertRefused(
                        FailureReason.MALFORMED,
                        () -> UpgradeOffers.read(get(
                                "/x",
                                "Connection: upgrade",
                                "Upgrade: websocket",
                                "Sec-WebSocket-Version: 8",
                                key(KEY))))
                .contains("13");
        assertRefused(FailureReason.MALFORMED, () -> UpgradeOffers.read(webSocket("Sec-WebSocket-Protocol: a b")));
        assertRefused(
                FailureReason.MALFORMED,
                () -> UpgradeOffers.read(webSocket("Sec-WebSocket-Protocol: " + "a,".repeat(33))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1", "Transfer-Encoding: chunked", "Expect: 100-continue"})
    void refusesAnUpgradeWithABody(String header) {
        assertRefused(
                FailureReason.MALFORMED,
                () -> UpgradeOffers.read(head("POST", "/x", "Connection: upgrade", "Upgrade: SPDY/3.1", header)));
    }

    private static RequestHead webSocket(String... more) {
        String[] headers = new String[more.length + 4];
        headers[0] = "Connection: Upgrade";
        headers[1] = "Upgrade: WebSocket";
        headers[2] = VERSION;
        headers[3] = key(KEY);
        System.arraycopy(more, 0, headers, 4, more.length);
        return get("/x", headers);
    }

    private static String key(String key) {
        return "Sec-WebSocket-Key: " + key;
    }
}
