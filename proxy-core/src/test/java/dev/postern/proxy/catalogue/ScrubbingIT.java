package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** D8, D9, D10, D11: what a kubelet and the API server see of a client's headers, and of where it is. Each for every transport. */
final class ScrubbingIT {
    private static final String CONFIGMAPS = "/api/v1/namespaces/default/configmaps";

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    @BeforeEach
    void serveConfigMaps() {
        gateway.api().on(CONFIGMAPS, FakeApi.json(200, "{\"kind\":\"ConfigMapList\"}"));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D8")
    @Tag("A9")
    void aKubeletSeesNoCredentialOfTheClient(Transport transport) {
        String token = gateway.canary().secret();
        String encoded =
                Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.US_ASCII));
        gateway.canary().watch(encoded);
        List<String> headers = List.of(
                "Proxy-Authorization: Basic " + gateway.canary().secret(),
                "Cookie: session=" + gateway.canary().secret(),
                "X-Auth-Token: " + gateway.canary().secret(),
                "X-Api-Key: " + gateway.canary().secret(),
                "X-Remote-User: " + gateway.canary().secret(),
                "X-Forwarded-User: " + gateway.canary().secret(),
                "X-Forwarded-Access-Token: " + gateway.canary().secret(),
                "Referer: https://x/?token=" + gateway.canary().secret(),
                "Forwarded: for=" + gateway.canary().secret(),
                "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io." + encoded,
                "Audit-Id: " + gateway.canary().secret());
        gateway.alice()
                .send(transport.toPod(GatewayFixture.POD, headers.toArray(String[]::new)))
                .head();
        if (gateway.kubelet().accepts() > 0) {
            assertThat(gateway.oracles()
                            .oneHead()
                            .head()
                            .lines()
                            .skip(1)
                            .map(line -> line.split(":", 2)[0].toLowerCase(Locale.ROOT)))
                    .isSubsetOf(
                            "host",
                            "upgrade",
                            "connection",
                            "x-stream-protocol-version",
                            "sec-websocket-key",
                            "sec-websocket-version",
                            "sec-websocket-protocol",
                            "x-forwarded-for",
                            "user-agent",
                            "accept",
                            "content-length");
        }
    }

    @Test
    @Tag("D8")
    void aKubeletGetsExactlyThisHeadForSpdy() {
        gateway.alice()
                .send(Transport.SPDY.toPod(GatewayFixture.POD, "User-Agent: kubectl/v1.33.0", "Accept: */*"))
                .head();
        assertThat(gateway.oracles().oneHead().head().lines().map(line -> line.toLowerCase(Locale.ROOT)))
                .contains(
                        "post /exec/default/web/c?command=id&output=1 http/1.1",
                        "connection: upgrade",
                        "upgrade: spdy/3.1",
                        "x-stream-protocol-version: v4.channel.k8s.io",
                        "x-stream-protocol-version: v3.channel.k8s.io",
                        "x-forwarded-for: 127.0.0.1")
                .doesNotContain("host: localhost");
    }

    @Test
    @Tag("D9")
    void aTokenInASubprotocolIsNeitherPassedOnNorEchoed() {
        String secret = gateway.canary().secret();
        String encoded =
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.US_ASCII));
        gateway.canary().watch(encoded);
        for (String protocols : List.of(
                "v4.channel.k8s.io, base64url.bearer.authorization.k8s.io." + encoded,
                "base64url.bearer.authorization.k8s.io." + encoded + ", v4.channel.k8s.io",
                "v4.channel.k8s.io, BASE64URL.bearer.authorization.k8s.io." + encoded)) {
            String request = Transport.WEBSOCKET.toPod(GatewayFixture.POD).replace("v4.channel.k8s.io", protocols);
            RawResponse answer = gateway.alice().send(request).head();
            assertThat(answer.status()).isIn(101, 400, 401);
            assertThat(gateway.anonymous().send(request).response().status()).isEqualTo(401);
        }
        assertThat(gateway.kubelet().received()).doesNotContainIgnoringCase("bearer");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D10")
    @Tag("A9")
    void theSourceAddressIsTheSockets(Transport transport) {
        String spoofed = "203.0.113.7";
        String[] headers = {
            "X-Forwarded-For: " + spoofed,
            "X-Forwarded-For: 198.51.100.1, " + spoofed,
            "Forwarded: for=" + spoofed,
            "X-Real-IP: " + spoofed,
            "True-Client-IP: " + spoofed,
            "X-Original-URL: /" + spoofed,
            "X-Rewrite-URL: /" + spoofed,
            "X-Forwarded-Host: " + spoofed,
            "X-Forwarded-Proto: " + spoofed
        };
        gateway.alice().send(transport.toPod(GatewayFixture.POD, headers)).head();
        gateway.alice().send(Transport.PLAIN.to(CONFIGMAPS, headers)).head();
        assertThat(gateway.oracles().oneHead().headers("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(gateway.api().forwarded().get(0).headers("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(gateway.kubelet().received() + gateway.api().received()).doesNotContain(spoofed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer a\r\nAuthorization: Bearer a",
                "Authorization: Bearer a\r\nauthorization: Bearer b",
                "Host: localhost",
                "host: evil",
                "Content-Length: 0\r\nContent-Length: 0",
                "Content-Type: a/b\r\ncontent-type: a/b",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 13",
                "Upgrade: SPDY/3.1\r\nUpgrade: SPDY/3.1",
                "X-Remote-User: a\r\nX-Remote-User: b"
            })
    @Tag("D11")
    @Tag("A9")
    void aSingletonComesOnce(String lines) {
        for (String request : toEverywhere(lines)) {
            assertThat(gateway.exchange(request).status()).as(request).isIn(400, 401);
        }
        gateway.oracles().untouched();
    }

    /** The same headers on a request of each transport to a kubelet, and on a plain one to the API server. */
    private static List<String> toEverywhere(String... headers) {
        return List.of(
                Transport.PLAIN.toPod(GatewayFixture.POD, headers),
                Transport.SPDY.toPod(GatewayFixture.POD, headers),
                Transport.WEBSOCKET.toPod(GatewayFixture.POD, headers),
                Transport.PLAIN.to(CONFIGMAPS, headers));
    }
}
