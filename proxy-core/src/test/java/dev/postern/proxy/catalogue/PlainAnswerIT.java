package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.Transport;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A10, B7, F9 for plain answers: each goes to whoever asked, as it comes, whole or visibly broken, without foreign headers. */
final class PlainAnswerIT {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final String LOG = Transport.PLAIN.to(Transport.PLAIN.path(GatewayFixture.POD) + "?follow=true");

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    @Test
    @Tag("A7")
    void aFollowedLogComesLineByLine() {
        gateway.kubelet().replies(KubeletReplies.chunks(List.of("one\n"), false));
        RawClient client = gateway.alice().send(LOG);
        assertThat(client.head().header("transfer-encoding")).contains("chunked");
        assertThat(new String(client.chunk(), StandardCharsets.UTF_8)).isEqualTo("one\n");
        gateway.kubelet().connection(0).write(KubeletReplies.chunk("two\n"));
        assertThat(new String(client.chunk(), StandardCharsets.UTF_8)).isEqualTo("two\n");
        assertThat(gateway.oracles().oneHead().statusLine())
                .isEqualTo("GET /containerLogs/default/web/c?follow=true HTTP/1.1");
    }

    @Test
    @Tag("A10")
    void aClientThatLeavesALogFreesTheKubelet() {
        gateway.kubelet().replies(KubeletReplies.chunks(List.of("one\n"), false));
        RawClient closed = gateway.alice().send(LOG);
        closed.head();
        closed.close();
        gateway.oracles().kubeletClosed(SOON);
        RawClient reset = gateway.alice().send(LOG);
        reset.head();
        reset.reset();
        gateway.oracles().kubeletClosed(SOON);
        gateway.kubelet().replies(KubeletReplies.silence());
        gateway.kubelet().forget();
        RawClient early = gateway.alice().send(LOG);
        gateway.kubelet().connection(0);
        early.reset();
        gateway.oracles().kubeletClosed(SOON);
    }

    @Test
    @Tag("A10")
    void aBrokenAnswerDoesNotLookComplete() {
        gateway.kubelet().replies(KubeletReplies.chunks(List.of("one\n"), false).then(BackendConnection::reset));
        RawClient log = gateway.alice().send(LOG);
        assertThatThrownBy(log::response).isInstanceOf(UncheckedIOException.class);
        assertThat(log.received()).doesNotEndWith("\r\n0\r\n\r\n");
        gateway.kubelet()
                .replies(KubeletReplies.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive!")
                        .thenClose());
        RawClient shorter = gateway.alice().send(LOG);
        assertThatThrownBy(shorter::response).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    @Tag("A10")
    void aWatchIsStreamedAndFreedWithItsClient() {
        gateway.api().on("/api/v1/pods", FakeApi.chunks(List.of("{\"type\":\"ADDED\"}\n"), false));
        RawClient client = gateway.alice().send(Transport.PLAIN.to("/api/v1/pods?watch=true"));
        assertThat(client.head().status()).isEqualTo(200);
        assertThat(new String(client.chunk(), StandardCharsets.UTF_8)).contains("ADDED");
        BackendConnection upstream = gateway.api().forwarded().get(0).connection();
        client.reset();
        assertThat(upstream.awaitEnd(SOON)).isNotEqualTo(BackendConnection.End.OPEN);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("B7")
    void headersThatABackendHasNoBusinessToSetAreDropped(boolean fromKubelet) {
        String answer =
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: a=b\r\nAccess-Control-Allow-Origin: *\r\n"
                        + "Strict-Transport-Security: max-age=1\r\nAlt-Svc: h2=\":1\"\r\nRefresh: 0;url=https://evil\r\n"
                        + "Server: evil\r\nConnection: X-Named\r\nX-Named: x\r\nKeep-Alive: timeout=1\r\n"
                        + "Proxy-Authenticate: Basic\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nok";
        gateway.kubelet().replies(KubeletReplies.raw(answer));
        gateway.api().on("/api/v1/pods", FakeApi.raw(answer));
        RawResponse got = gateway.exchange(
                fromKubelet ? Transport.PLAIN.toPod(GatewayFixture.POD) : Transport.PLAIN.to("/api/v1/pods"));
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.text()).isEqualTo("ok");
        assertThat(got.head().lines().map(line -> line.split(":", 2)[0].toLowerCase(Locale.ROOT)))
                .doesNotContain(
                        "set-cookie",
                        "access-control-allow-origin",
                        "strict-transport-security",
                        "alt-svc",
                        "refresh",
                        "server",
                        "x-named",
                        "keep-alive",
                        "proxy-authenticate",
                        "upgrade");
        if (fromKubelet) {
            assertThat(got.header("content-type")).contains("text/plain");
            assertThat(got.header("x-content-type-options")).contains("nosniff");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nAHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstale",
                "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nA",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nA\r\n\r\nstale",
                "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstale",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstale",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n1\r\nA\r\n0\r\n\r\nstale"
            })
    @Tag("F9")
    void anAnswerIsNobodyElses(String odd) {
        gateway.api().on("/api/v1/odd", FakeApi.raw(odd));
        for (int i = 0; i < 20; i++) {
            String own = "{\"nonce\":\"" + i + "-" + UUID.randomUUID() + "\"}";
            gateway.api().on("/api/v1/own" + i, FakeApi.json(200, own));
            RawClient first = gateway.alice().send(Transport.PLAIN.to("/api/v1/odd"));
            first.end(Duration.ofMillis(20));
            RawResponse second = gateway.user("bob")
                    .send(Transport.PLAIN.to("/api/v1/own" + i))
                    .response();
            assertThat(second.text())
                    .satisfiesAnyOf(
                            text -> assertThat(text).isEqualTo(own),
                            text -> assertThat(second.status()).isGreaterThanOrEqualTo(500));
            assertThat(second.text()).doesNotContain("stale");
        }
    }

    @Test
    @Tag("F9")
    void anAnswerBeforeTheBodysEndFreesTheConnectionOfNobodyElse() {
        gateway.api().on(request -> request.path().equals("/api/v1/early"), FakeApi.json(200, "{}"));
        gateway.api().watch(request -> {
            if (request.path().equals("/api/v1/early")) {
                request.connection().write("HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nearly");
            }
        });
        gateway.api().on("/api/v1/own", FakeApi.json(200, "{\"own\":1}"));
        for (int i = 0; i < 10; i++) {
            RawClient poster = gateway.alice()
                    .send("POST /api/v1/early HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf");
            assertThat(poster.response().text()).isEqualTo("early");
            assertThat(gateway.user("bob")
                            .send(Transport.PLAIN.to("/api/v1/own"))
                            .response()
                            .text())
                    .isEqualTo("{\"own\":1}");
            poster.reset();
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(gateway.api().forwarded())
                        .filteredOn(request -> request.path().equals("/api/v1/early"))
                        .noneMatch(request -> request.connection().open()));
    }

    @Test
    @Tag("D12")
    void trailersCarryNothing() {
        gateway.api().on("/api/v1/pods", FakeApi.json(200, "{}"));
        RawResponse answer =
                gateway.exchange("POST /api/v1/pods HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                        + "Trailer: Impersonate-User\r\n\r\n2\r\n{}\r\n0\r\nImpersonate-User: bob\r\nAuthorization: Bearer "
                        + gateway.canary().secret() + "\r\n\r\n");
        assertThat(answer.status()).isIn(200, 400);
        assertThat(gateway.api().received()).doesNotContain("Impersonate-User: bob");
    }
}
