package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A4, D8: upgrades that no kubelet serves go to the API server, whatever the route of streams is. */
final class PassThroughUpgradeIT {
    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().token("wendys-token", "wendy", "dev"));

    @ParameterizedTest
    @CsvSource({
        "/api/v1/namespaces/default/pods/web:8080/proxy/ws, proxy",
        "/api/v1/namespaces/default/services/https:web:443/proxy/, proxy",
        "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachineinstances/vm/console, other",
        "/api/v1/namespaces/default/pods, other"
    })
    void goUpInTheCallersNameWithTheirQuery(String path, String kind) {
        gateway.api().on(path, FakeApi.echo(""));
        for (Transport transport : new Transport[] {Transport.SPDY, Transport.WEBSOCKET}) {
            RawClient client =
                    gateway.alice().send(transport.to(path + "?room=a%20b&x", "Origin: https://console.example"));

            assertThat(client.head().status()).isEqualTo(101);
            client.send("ping");
            assertThat(client.text(4)).isEqualTo("ping");
        }
        assertThat(gateway.api().requests()).hasSize(2).allSatisfy(request -> {
            assertThat(request.target()).isEqualTo(path + "?room=a%20b&x");
            assertThat(request.headers("impersonate-user")).containsExactly("alice");
            assertThat(request.headers("origin")).containsExactly("https://console.example");
            assertThat(request.connection()).isNotNull();
        });
        assertThat(gateway.api().requests().get(0).connection())
                .as("no upgrade shares a connection")
                .isNotSameAs(gateway.api().requests().get(1).connection());
        assertThat(gateway.gateway().sessions())
                .hasSize(2)
                .allSatisfy(session -> assertThat(session.info().kind().label()).isEqualTo(kind));
        gateway.oracles().noDial();
    }

    @Test
    @Tag("D9")
    void aTokenInASubprotocolStaysHere() {
        String path = "/api/v1/namespaces/default/services/web/proxy/ws";
        String encoded = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("wendys-token".getBytes(StandardCharsets.US_ASCII));
        gateway.canary().watch(encoded);
        gateway.canary().watch("wendys-token");
        gateway.api().on(path, FakeApi.echo(""));
        String request = Transport.WEBSOCKET
                .to(path)
                .replace("v4.channel.k8s.io", "base64url.bearer.authorization.k8s.io." + encoded + ", binary");

        assertThat(gateway.anonymous().send(request).head().status()).isEqualTo(101);

        ApiRequest forwarded = gateway.api().requests().get(0);
        assertThat(forwarded.headers("sec-websocket-protocol")).containsExactly("binary");
        assertThat(forwarded.headers("impersonate-user")).containsExactly("wendy");
        assertThat(forwarded.headers("authorization")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
    @Tag("C9")
    void areAGetOrAPost(String method) {
        assertThat(gateway.alice()
                        .send(Transport.SPDY.request(method, "/api/v1/namespaces/default/services/web/proxy/"))
                        .head()
                        .status())
                .isEqualTo(405);
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/pods/web/exec",
                "/api/v1/namespaces/default/pods/web/exec/",
                "/api/v1/namespaces/default/pods/web/Exec",
                "/api/v1/namespaces/default/pods/web%2fexec/proxy",
                "/api/v1/proxy/nodes/node1/exec/default/web/c",
                "/api/v1/nodes/node1/proxy/exec/default/web/c",
                "/api/v1/namespaces/default/pods/web/log"
            })
    @Tag("C12")
    void areNoWayRoundTheRoutesOfPodsAndNodes(String path) {
        for (Transport transport : new Transport[] {Transport.SPDY, Transport.WEBSOCKET}) {
            String method = path.endsWith("/log") ? "GET" : transport.method();
            assertThat(gateway.alice()
                            .send(transport.request(method, path + "?command=id"))
                            .response()
                            .status())
                    .isIn(400, 403, 404);
        }
        gateway.oracles().untouched();
    }

    @Test
    void needACredential() {
        assertThat(gateway.anonymous()
                        .send(Transport.SPDY.to("/api/v1/namespaces/default/services/web/proxy/"))
                        .response()
                        .status())
                .isEqualTo(401);
        gateway.oracles().untouched();
    }
}
