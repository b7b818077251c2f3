package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** D: no header of a client says who it is, and no header of ours can be taken away. Each for every transport. */
final class IdentityHeadersIT {
    private static final String CONFIGMAPS = "/api/v1/namespaces/default/configmaps";

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    @BeforeEach
    void serveConfigMaps() {
        gateway.api().on(CONFIGMAPS, FakeApi.json(200, "{\"kind\":\"ConfigMapList\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-User",
                "impersonate-group, close",
                "X-Remote-User",
                "X-Forwarded-For",
                "Authorization",
                "Host",
                "Content-Length",
                "impersonate-USER\r\nConnection: Impersonate-Uid",
                "\tImpersonate-User\t,\tImpersonate-Extra-Scopes ",
                "User-Agent, Accept, Cookie"
            })
    @Tag("D1")
    @Tag("A9")
    void connectionTakesNoHeaderAway(String names) {
        for (String request : toEverywhere("Connection: " + names)) {
            RawResponse answer = gateway.alice().send(request).head();
            assertThat(answer.status()).as(request).isIn(400, 403, 200, 101, 502);
        }
        assertImpersonatesAlice();
        assertKubeletHeads();
    }

    @Test
    @Tag("D1")
    void aVeryLongConnectionHeaderTakesNothingAwayEither() {
        String names = String.join(
                ", ", IntStream.range(0, 600).mapToObj(i -> "x-name-" + i).toList());
        for (String request : toEverywhere("Connection: " + names + ", Impersonate-User")) {
            gateway.alice().send(request).head();
        }
        assertImpersonatesAlice();
    }

    @Test
    @Tag("D1")
    void aPassedOnRequestCarriesTheCallersIdentityAndTheGatewaysCredential() {
        RawResponse answer = gateway.client(TestPki.user("ivan", "dev", "ops"))
                .send(Transport.PLAIN.to(CONFIGMAPS))
                .response();
        assertThat(answer.status()).isEqualTo(200);
        ApiRequest request = gateway.api().forwarded().get(0);
        assertThat(request.headers("impersonate-user")).containsExactly("ivan");
        assertThat(request.headers("impersonate-group")).containsExactlyInAnyOrder("dev", "ops");
        assertThat(request.connection()
                        .clientCertificates()
                        .get(0)
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=postern");
    }

    @Test
    @Tag("D1")
    void aCallersOwnReadOfAPodIsTheCallers() {
        gateway.alice()
                .send(Transport.PLAIN.to(FakeApi.podPath(GatewayFixture.POD)))
                .response();
        gateway.alice().send(Transport.PLAIN.to(FakeApi.nodePath("node1"))).response();
        gateway.alice().send(Transport.PLAIN.to("/version")).response();
        assertThat(gateway.api().requests())
                .hasSize(3)
                .allSatisfy(request ->
                        assertThat(request.headers("impersonate-user")).containsExactly("alice"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Remote-User: ",
                "x-remote-user: ",
                "X-REMOTE-GROUP: system:masters\r\nX-Remote-User: ",
                "X-Remote-Uid: ",
                "X-Remote-Extra-Foo%2fBar: ",
                "X-Remote-Extra-Scopes: "
            })
    @Tag("D2")
    @Tag("A9")
    void spoofedFrontProxyHeadersGoNowhere(String header) {
        for (String request : toEverywhere(header + gateway.canary().secret())) {
            assertThat(gateway.anonymous().send(request).head().status())
                    .as("no credential")
                    .isIn(400, 401);
            assertThat(gateway.alice().send(request).head().status()).isIn(400, 200, 101, 502);
        }
        assertImpersonatesAlice();
        assertThat(gateway.kubelet().received()).doesNotContainIgnoringCase("x-remote");
        assertThat(gateway.api().received()).doesNotContainIgnoringCase("x-remote");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Remote_User",
                "Impersonate_User",
                "X-Remote_User",
                "X-Forwarded_For",
                "Authorization ",
                "Impersonate-User "
            })
    @Tag("D3")
    @Tag("A9")
    void namesThatSomebodyMayNormaliseAreRefused(String name) {
        for (String request : toEverywhere(name + ": " + gateway.canary().secret())) {
            assertThat(gateway.exchange(request).status()).isEqualTo(400);
        }
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-User: bob",
                "Impersonate-Group: system:masters",
                "impersonate-uid: 1",
                "Impersonate-Extra-Scopes: x",
                "Impersonate-Extra-: x",
                "Impersonate-Future: x",
                "Impersonate-User: ",
                "IMPERSONATE-USER: alice\r\nImpersonate-User: bob"
            })
    @Tag("D4")
    @Tag("A9")
    void impersonationIsRefusedByPrefix(String headers) {
        for (String request : toEverywhere(headers)) {
            assertThat(gateway.exchange(request).status()).isIn(400, 403);
        }
        gateway.oracles().untouched();
    }

    @Test
    @Tag("D5")
    void nobodyIsNotAUser() {
        for (String name : List.of("", " ", "\t", "\u00a0")) {
            for (String request : toEverywhere()) {
                RawClient client =
                        gateway.client(TestPki.CLIENT.issue(CertificateRequest.user(name, "system:masters")));
                assertThat(client.send(request).response().status())
                        .as("CN=[%s]", name)
                        .isEqualTo(401);
            }
        }
        gateway.oracles().untouched();
    }

    @Test
    @Tag("D6")
    void aPrincipalHoldsNoControlCharacter() {
        for (String name :
                List.of("a\r\nImpersonate-Group: system:masters", "a\0b", "a\u0085b", "a\u2028b", "a\u007f", "a\nb")) {
            for (String request : toEverywhere()) {
                assertThat(gateway.client(TestPki.CLIENT.issue(CertificateRequest.user(name)))
                                .send(request)
                                .response()
                                .status())
                        .isEqualTo(401);
                assertThat(gateway.client(TestPki.CLIENT.issue(CertificateRequest.user("alice", name)))
                                .send(request)
                                .response()
                                .status())
                        .isEqualTo(401);
            }
        }
        gateway.oracles().untouched();
    }

    @Test
    @Tag("D6")
    void aNameBeyondAsciiReachesTheApiServerWholeOrNotAtAll() {
        RawResponse answer = gateway.client(TestPki.CLIENT.issue(CertificateRequest.user("j\u00f6rg")))
                .send(Transport.PLAIN.to(CONFIGMAPS))
                .response();
        String utf8 = new String("j\u00f6rg".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        if (answer.status() == 200) {
            assertThat(gateway.api().forwarded().get(0).headers("impersonate-user"))
                    .containsExactly(utf8);
        } else {
            assertThat(answer.status()).isEqualTo(401);
        }
    }

    /** The same headers on a request of each transport to a kubelet, and on a plain one to the API server. */
    private static List<String> toEverywhere(String... headers) {
        return List.of(
                Transport.PLAIN.toPod(GatewayFixture.POD, headers),
                Transport.SPDY.toPod(GatewayFixture.POD, headers),
                Transport.WEBSOCKET.toPod(GatewayFixture.POD, headers),
                Transport.PLAIN.to(CONFIGMAPS, headers));
    }

    private static void assertImpersonatesAlice() {
        assertThat(gateway.api().forwarded()).allSatisfy(request -> {
            assertThat(request.headers("impersonate-user")).containsExactly("alice");
            assertThat(request.headers("impersonate-group")).containsExactly("dev");
        });
    }

    private static void assertKubeletHeads() {
        gateway.kubelet().connections().stream()
                .filter(connection -> connection.received().startsWith("POST"))
                .forEach(connection -> assertThat(connection.received().toLowerCase(Locale.ROOT))
                        .contains("x-forwarded-for: 127.0.0.1\r\n")
                        .contains("connection: upgrade\r\n")
                        .contains("host: "));
    }
}
