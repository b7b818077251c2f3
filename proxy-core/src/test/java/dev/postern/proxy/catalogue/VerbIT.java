package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authz.AccessAttributes;
import dev.postern.proxy.authz.AccessAttributes.Resource;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawH2Client;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** C1, C2, C9, C13: which question is asked about a request, and that a denial comes first and tells nothing. */
final class VerbIT {
    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(settings());

    private static GatewaySettings settings() {
        GatewaySettings settings = GatewaySettings.usual();
        settings.policy()
                .user("erin", "create", "pods/exec", "nodes/proxy")
                .user("frank", "get", "nodes/metrics")
                .user("grace", "create", "nodes/proxy");
        return settings;
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "attach", "portforward"})
    @Tag("C1")
    void readingRightsOpenNoStream(String subresource) {
        String query = subresource.equals("exec") ? "?command=id" : "";
        String target = FakeApi.podPath(GatewayFixture.POD) + "/" + subresource + query;
        for (Transport transport : Transport.values()) {
            for (String method : List.of("GET", "POST", "HEAD")) {
                RawClient client = gateway.user("carol").send(transport.request(method, target));
                assertThat(client.head().status())
                        .as("%s %s", transport, method)
                        .isIn(method.equals(transport.method()) ? List.of(403) : List.of(400, 403, 405));
            }
        }
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @EnumSource(names = {"SPDY", "WEBSOCKET"})
    @Tag("C1")
    void theCreateRightOpensAStreamWhateverTheMethod(Transport transport) {
        RawClient client = gateway.user("erin").send(transport.toPod(GatewayFixture.POD));
        assertThat(client.head().status()).isEqualTo(101);
        assertThat(gateway.podGate().questions()).singleElement().satisfies(question -> {
            assertThat(question.verb()).isEqualTo("create");
            assertThat(question.target()).isEqualTo(new Resource("default", "", "pods", "exec", "web"));
            assertThat(question.user().name()).isEqualTo("erin");
        });
        assertThat(gateway.nodeGate().questions()).singleElement().satisfies(question -> {
            assertThat(question.verb()).isEqualTo("create");
            assertThat(question.target()).isEqualTo(new Resource("", "", "nodes", "proxy", "node1"));
        });
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C1")
    @Tag("A9")
    void bothGatesAreAskedWhateverTheTransport(Transport transport) {
        assertThat(gateway.user("dave")
                        .send(transport.toPod(GatewayFixture.POD))
                        .response()
                        .text())
                .contains("pod gate")
                .contains("pods/" + transport.subresource());
        assertThat(gateway.user("bob")
                        .send(transport.toPod(GatewayFixture.POD))
                        .response()
                        .text())
                .contains("node gate")
                .contains("nodes/proxy");
        assertThat(gateway.user("grace")
                        .send(transport.toPod(GatewayFixture.POD))
                        .response()
                        .status())
                .isEqualTo(403);
        gateway.oracles().noDial();
        gateway.oracles().noUpstream();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C11")
    void anAuthorizerThatFailsDenies(Transport transport) {
        gateway.podGate().instead(question -> Future.failedFuture("down"));
        assertThat(gateway.exchange(transport.toPod(GatewayFixture.POD)).status())
                .isEqualTo(403);
        gateway.podGate().instead(question -> {
            throw new IllegalStateException("broken");
        });
        assertThat(gateway.exchange(transport.toPod(GatewayFixture.POD)).status())
                .isEqualTo(403);
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec/default/web/c?command=id",
                "run/default/web/c?cmd=id",
                "attach/default/web/c",
                "portForward/default/web",
                "cri/exec/token",
                "debug/pprof/profile",
                "checkpoint/default/web/c",
                "containerLogs/default/web/c",
                "logs/?query=kubelet%0a",
                "EXEC/default/web/c",
                "/exec/default/web/c",
                "./exec/default/web/c",
                "%65xec/default/web/c",
                "exec%2fdefault",
                "metrics/../exec/default/web/c",
                "unknown",
                ""
            })
    @Tag("C2")
    @Tag("C10")
    void theNodeProxyOnlyReads(String path) {
        for (Transport transport : Transport.values()) {
            String user = transport == Transport.SPDY ? "carol" : "alice";
            RawClient client = gateway.user(user).send(transport.to("/api/v1/nodes/node1/proxy/" + path));
            assertThat(client.response().status()).as("%s %s", user, transport).isIn(400, 403, 405);
        }
        gateway.oracles().untouched();
    }

    @Test
    @Tag("C2")
    void theFineGrainedRightReadsItsOwnPath() {
        gateway.kubelet().replies(KubeletReplies.status(200, "up 1\n"));
        RawResponse answer = gateway.user("frank")
                .send(Transport.PLAIN.to("/api/v1/nodes/node1/proxy/metrics"))
                .response();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("up 1\n");
        assertThat(gateway.oracles().oneHead().statusLine()).isEqualTo("GET /metrics HTTP/1.1");
        assertThat(gateway.user("frank")
                        .send(Transport.PLAIN.to("/api/v1/nodes/node1/proxy/pods"))
                        .response()
                        .status())
                .isEqualTo(403);
        gateway.oracles().noUpstream();
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "TRACE", "CONNECT", "FOO", "EXEC", "PRI", "GET\u00e9"})
    @Tag("C9")
    void knowsTheSevenMethodsOnly(String method) {
        for (Transport transport : Transport.values()) {
            for (String target : List.of(transport.path(GatewayFixture.POD), "/api/v1/pods")) {
                RawClient client = gateway.alice().send(transport.request(method, target));
                assertThat(client.end(Duration.ofSeconds(1))).isNotEqualTo(RawClient.End.OPEN);
                assertThat(client.received()).as("%s %s", method, transport).doesNotContain("HTTP/1.1 2");
                assertThat(client.received()).doesNotContain("HTTP/1.1 101").doesNotContain("HTTP/1.1 500");
            }
        }
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"})
    @Tag("C9")
    void aStreamIsOpenedWithGetOrPost(String method) {
        for (Transport transport : List.of(Transport.SPDY, Transport.WEBSOCKET)) {
            RawClient client =
                    gateway.alice().send(transport.request(method, transport.path(GatewayFixture.POD) + "?command=id"));
            assertThat(client.head().status()).as(method).isIn(400, 405);
        }
        gateway.oracles().untouched();
    }

    @Test
    @Tag("C9")
    void noHeaderChangesTheMethod() {
        gateway.api().on("/api/v1/pods", FakeApi.json(200, "{}"));
        String[] override = {"X-HTTP-Method-Override: DELETE", "X-Method-Override: DELETE", "X-HTTP-Method: DELETE"};
        assertThat(gateway.exchange(Transport.PLAIN.to("/api/v1/pods", override))
                        .status())
                .isEqualTo(200);
        assertThat(gateway.api().forwarded()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.head())
                    .doesNotContainIgnoringCase("override")
                    .doesNotContainIgnoringCase("x-http-method");
        });
        gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD, override)).head();
        assertThat(gateway.oracles().oneHead().head()).doesNotContainIgnoringCase("override");
    }

    @Test
    @Tag("C9")
    void http2ConnectIsRefusedWithoutAnError() {
        for (String[] fields : new String[][] {
            {":method", "CONNECT", ":authority", "10.0.0.1:22"},
            {
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "https",
                ":path",
                Transport.WEBSOCKET.path(GatewayFixture.POD),
                ":authority",
                "localhost"
            },
            {":method", "TRACE", ":scheme", "https", ":path", "/", ":authority", "localhost"}
        }) {
            RawH2Client client = RawH2Client.of(gateway, TestPki.user("alice"));
            RawH2Client.H2Response response = client.response(client.request(fields));
            assertThat(response.status()).isIn(-1, 400, 405);
            assertThat(response.status() > 0 || !response.abort().isEmpty()).isTrue();
        }
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C13")
    @Tag("A9")
    void aDenialDoesNotTellWhetherThePodExists(Transport transport) {
        RawResponse existing =
                gateway.user("dave").send(transport.toPod("default/web")).response();
        gateway.api().remove(FakeApi.podPath("default/web"));
        RawResponse missing =
                gateway.user("dave").send(transport.toPod("default/web")).response();
        assertThat(existing.status()).isEqualTo(403);
        assertThat(missing.text()).isEqualTo(existing.text());
        assertThat(missing.head()
                        .lines()
                        .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("date:")))
                .containsExactlyElementsOf(existing.head()
                        .lines()
                        .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("date:"))
                        .toList());
        gateway.oracles().untouched();
    }

    @Test
    @Tag("C1")
    void theQuestionHoldsEveryGroupOfTheCaller() {
        gateway.client(TestPki.user("heidi", "ops", "dev"))
                .send(Transport.SPDY.toPod(GatewayFixture.POD))
                .response();
        AccessAttributes question = gateway.podGate().questions().get(0);
        assertThat(question.user().groups()).containsExactlyInAnyOrder("ops", "dev", "system:authenticated");
    }
}
