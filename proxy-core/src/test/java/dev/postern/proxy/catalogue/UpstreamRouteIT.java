package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.authz.Decision;
import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeObjects;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.LogRecorder;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import dev.postern.proxy.target.RoutePolicy;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A, D: with route APIServer a stream goes up in the caller's name, and as little gets through as on the way to a kubelet. */
final class UpstreamRouteIT {
    private static final String POD = FakeApi.podPath(GatewayFixture.POD);
    private static final Duration SOON = Duration.ofSeconds(1);

    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().routes(RoutePolicy.API_SERVER));

    @Test
    @Tag("D1")
    void asksForSpdyWithExactlyThisHead() {
        gateway.api().on(POD + "/exec", FakeApi.echo(""));
        String query = "?command=sh&command=-c&command=echo%20a%26b&stdin=true&stdout=1&tty=0&container=c&timeout=5s";

        RawClient client = gateway.alice()
                .send(Transport.SPDY.to(POD + "/exec" + query, "User-Agent: kubectl/v1.33.0", "Accept: */*"));

        assertThat(client.head().status()).isEqualTo(101);
        assertThat(only().head()
                        .lines()
                        .filter(line ->
                                !line.startsWith("Impersonate-Extra-") && !line.startsWith("Via: 1.1 postern-")))
                .containsExactlyInAnyOrder(
                        "POST " + POD
                                + "/exec?command=sh&command=-c&command=echo+a%26b&stdin=true&stdout=1&tty=0&container=c&timeout=5s HTTP/1.1",
                        "Host: 127.0.0.1:" + gateway.api().port(),
                        "Connection: Upgrade",
                        "Upgrade: SPDY/3.1",
                        "Content-Length: 0",
                        "Accept: */*",
                        "User-Agent: kubectl/v1.33.0",
                        "X-Forwarded-For: 127.0.0.1",
                        "X-Stream-Protocol-Version: v4.channel.k8s.io",
                        "X-Stream-Protocol-Version: v3.channel.k8s.io",
                        "Impersonate-User: alice",
                        "Impersonate-Group: dev");
        assertThat(only().connection()
                        .clientCertificates()
                        .get(0)
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=postern");
        gateway.oracles().noDial();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B8")
    void refusesWhatItHasSentUpItself(Transport transport) {
        gateway.api().on(POD + "/exec", FakeApi.echo(""));
        gateway.alice().send(Transport.SPDY.to(POD + "/exec")).head();
        String mark = only().headers("via").get(0);
        int asked = gateway.api().requests().size();

        RawResponse answer = gateway.alice()
                .send(transport.to(transport == Transport.PLAIN ? POD : POD + "/exec", "Via: 1.0 other, " + mark))
                .response();

        assertThat(answer.status()).isEqualTo(508);
        assertThat(answer.text()).contains("the address of the API server leads to the gateway itself");
        assertThat(gateway.api().requests()).hasSize(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v5.channel.k8s.io", "v5.channel.k8s.io, v4.channel.k8s.io", "SPDY/3.1+portforward"})
    void theApiServerIsOfferedWhateverTheClientSpeaks(String protocols) {
        gateway.api().on(POD + "/portforward", FakeApi.echo(""));
        String request = Transport.WEBSOCKET
                .to(POD + "/portforward")
                .replace("Protocol: v4.channel.k8s.io", "Protocol: " + protocols);

        assertThat(gateway.alice().send(request).head().status()).isEqualTo(101);

        assertThat(only().headers("sec-websocket-protocol")).containsExactly(protocols);
        assertThat(only().headers("sec-websocket-version")).containsExactly("13");
    }

    @ParameterizedTest
    @EnumSource(names = {"SPDY", "WEBSOCKET"})
    @Tag("A7")
    @Tag("A3")
    void carriesBytesBothWaysFromTheFirstOn(Transport transport) {
        gateway.api().on(POD + "/exec", FakeApi.echo("first"));

        RawClient client = gateway.alice().send(transport.toPod(GatewayFixture.POD) + "early");

        assertThat(client.head().status()).isEqualTo(101);
        assertThat(client.text(10)).isEqualTo("firstearly");
        client.send("more");
        assertThat(client.text(4)).isEqualTo("more");
        client.close();
        assertThat(only().connection().awaitEnd(SOON)).isNotEqualTo(BackendConnection.End.OPEN);
    }

    @Test
    void aSessionsEndSaysThatTheApiServerEndedIt() {
        gateway.api().on(POD + "/exec", (request, connection) -> {
            connection.write(KubeletReplies.switchingHead(request.head()) + "bye");
            connection.hold();
            connection.endOutput();
        });

        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));

        assertThat(client.head().status()).isEqualTo(101);
        assertThat(client.text(3)).isEqualTo("bye");
        only().connection().release();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(LogRecorder.recorder().text())
                        .contains("cause=\"upstream_closed\"", "backend=\"apiserver\"", "node=\"\""));
        assertThat(gateway.oracles().metrics()).contains("upstream_closed");
    }

    @Test
    void aLogGoesUpAsThePlainRequestThatItIs() {
        gateway.api().on(POD + "/log", FakeApi.chunks(List.of("one\n", "two\n"), true));

        RawResponse answer = gateway.exchange(
                Transport.PLAIN.to(POD + "/log?follow=true&tailLines=5&sinceTime=2026-01-02T15:04:05%2B01:00"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(only().target())
                .isEqualTo(POD + "/log?follow=true&tailLines=5&sinceTime=2026-01-02T15%3A04%3A05%2B01%3A00");
        assertThat(only().headers("impersonate-user")).containsExactly("alice");
        gateway.oracles().noDial();
    }

    @Test
    @Tag("C2")
    void aNodesReadOnlyPathsGoUpAndNoOthers() {
        gateway.api().on("/api/v1/nodes/node1/proxy/metrics", FakeApi.json(200, "{}"));

        assertThat(gateway.exchange(Transport.PLAIN.to("/api/v1/nodes/node1/proxy/metrics?x=1"))
                        .status())
                .isEqualTo(200);
        assertThat(only().target()).isEqualTo("/api/v1/nodes/node1/proxy/metrics?x=1");
        for (Transport transport : Transport.values()) {
            assertThat(gateway.exchange(transport.to("/api/v1/nodes/node1/proxy/exec/default/web/c?command=id"))
                            .status())
                    .isIn(400, 403);
        }
        assertThat(gateway.api().requests()).hasSize(1);
        gateway.oracles().noDial();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C1")
    void thePodGateIsAskedAndTheNodeGateIsTheApiServers(Transport transport) {
        gateway.api().on(transport.path(GatewayFixture.POD), FakeApi.json(403, "{}"));

        assertThat(gateway.user("dave")
                        .send(transport.toPod(GatewayFixture.POD))
                        .response()
                        .text())
                .contains("pod gate");
        gateway.oracles().untouched();

        gateway.user("bob").send(transport.toPod(GatewayFixture.POD)).response();
        assertThat(only().headers("impersonate-user")).containsExactly("bob");
        assertThat(gateway.nodeGate().questions()).isEmpty();
    }

    @Test
    void whoForgetsTheUpgradeIsToldSoByTheApiServer() {
        gateway.api().on(POD + "/exec", FakeApi.json(400, FakeObjects.status(400, "BadRequest", "Upgrade required")));

        RawResponse answer = gateway.exchange(
                "POST " + POD + "/exec?command=id HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("Upgrade required");
        assertThat(only().headers("upgrade")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"SPDY", "WEBSOCKET"})
    @Tag("D1")
    @Tag("D8")
    @Tag("A9")
    void noHeaderOfTheClientSaysWhoItIsOrTakesOursAway(Transport transport) {
        gateway.api().on(POD + "/exec", FakeApi.echo(""));
        List<String> headers = List.of(
                "Cookie: session=" + gateway.canary().secret(),
                "Proxy-Authorization: Basic " + gateway.canary().secret(),
                "X-Remote-User: " + gateway.canary().secret(),
                "X-Forwarded-For: 203.0.113.9",
                "X-Forwarded-User: " + gateway.canary().secret(),
                "Forwarded: for=" + gateway.canary().secret(),
                "Sec-WebSocket-Extensions: permessage-deflate");

        gateway.alice()
                .send(transport.toPod(GatewayFixture.POD, headers.toArray(String[]::new)))
                .head();

        gateway.api().forwarded().forEach(request -> {
            assertThat(request.headers("impersonate-user")).containsExactly("alice");
            assertThat(request.headers("x-forwarded-for")).containsExactly("127.0.0.1");
            assertThat(request.head())
                    .doesNotContainIgnoringCase("cookie")
                    .doesNotContainIgnoringCase("x-remote")
                    .doesNotContainIgnoringCase("extensions");
        });
        for (String names : List.of("Impersonate-User", "Upgrade, Host", "Upgrade, X-Forwarded-For")) {
            gateway.alice()
                    .send(transport.toPod(GatewayFixture.POD, "Connection: " + names))
                    .head();
        }
        assertThat(gateway.api().forwarded()).allSatisfy(request -> {
            assertThat(request.headers("impersonate-user")).containsExactly("alice");
            assertThat(request.headers("host")).hasSize(1);
        });
    }

    @Test
    @Tag("D6")
    void aNameBeyondAsciiReachesTheApiServerWhole() {
        gateway.podGate().instead(question -> Future.succeededFuture(Decision.ALLOW));
        gateway.api().on(POD + "/exec", FakeApi.echo(""));

        assertThat(gateway.client(TestPki.CLIENT.issue(CertificateRequest.user("j\u00f6rg")))
                        .send(Transport.SPDY.toPod(GatewayFixture.POD))
                        .head()
                        .status())
                .isEqualTo(101);

        assertThat(only().headers("impersonate-user")).containsExactly("j\u00c3\u00b6rg");
    }

    @ParameterizedTest
    @EnumSource(names = {"SPDY", "WEBSOCKET"})
    @Tag("A10")
    void aClientThatLeavesLeavesNothingOpen(Transport transport) {
        gateway.api().on(POD + "/exec", FakeApi.silence());
        RawClient client = gateway.alice().send(transport.toPod(GatewayFixture.POD));
        await().atMost(SOON).until(() -> gateway.api().forwarded().size() == 1);

        client.close();

        assertThat(only().connection().awaitEnd(SOON)).isNotEqualTo(BackendConnection.End.OPEN);
    }

    @Test
    @Tag("B4")
    void sendsNoByteToAnApiServerWithAWrongCertificate() {
        for (var certificate :
                List.of(TestPki.STRANGER.issue(CertificateRequest.kubelet("node1")), TestPki.kubelet("node1"))) {
            gateway.api().certificate(certificate);

            RawResponse answer = gateway.exchange(Transport.SPDY.toPod(GatewayFixture.POD));

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text())
                    .contains("the API server cannot be reached")
                    .contains("certificate");
        }
        assertThat(gateway.api().requests()).isEmpty();
    }

    private static ApiRequest only() {
        assertThat(gateway.api().requests()).as("no look-up, one request").hasSize(1);
        return gateway.api().requests().get(0);
    }
}
