package dev.postern.proxy.cluster;

import static dev.postern.proxy.cluster.ApiServerFixture.await;
import static dev.postern.proxy.cluster.ApiServerFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.postern.proxy.cluster.ApiServerOptions.Credential.BearerToken;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.failure.ObjectReference;
import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeApi.Answer;
import dev.postern.proxy.harness.FakeObjects;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Look-ups against an API server that answers well, badly, late or not at all (security catalogue B9, L4). */
class ApiServerStateIT {
    private static final String POD = FakeApi.podPath("default/p");
    private static final String GOOD = FakeObjects.pod("default/p", "u", "node-1", "c");

    private static final ApiServerFixture FIXTURE = new ApiServerFixture();
    private static final FakeApi API = FIXTURE.api;

    @AfterEach
    void reset() {
        API.reset();
    }

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    @Test
    void readsAPod() {
        API.put(POD, """
                {"kind":"Pod","apiVersion":"v1","metadata":{"namespace":"default","name":"p","uid":"u-1",
                "annotations":{"a":"b"},"labels":{"app":"web","tier":"front"}},"spec":{"nodeName":"node-1","hostNetwork":true,
                "containers":[{"name":"one","image":"i"},{"name":"two"}],
                "initContainers":[{"name":"init"}],"ephemeralContainers":[{"name":"debug"}]}}""");

        assertThat(await(FIXTURE.state.pod("default", "p")))
                .isEqualTo(new Pod(
                        "default",
                        "p",
                        "u-1",
                        "node-1",
                        List.of("one", "two"),
                        List.of("init", "one", "two", "debug"),
                        Map.of("app", "web", "tier", "front")));
    }

    @Test
    void readsAPodWithoutANode() {
        API.put(POD, FakeObjects.pod("default/p", "u", "", "c"));

        assertThat(await(FIXTURE.state.pod("default", "p")).nodeName()).isEmpty();
    }

    @Test
    void readsANode() {
        API.put(FakeApi.nodePath("n"), """
                {"kind":"Node","apiVersion":"v1","metadata":{"name":"n","labels":{"kubernetes.io/hostname":"host"}},
                "status":{"addresses":[{"type":"Hostname","address":"h"},{"type":"InternalIP","address":"192.0.2.1"}],
                "declaredFeatures":["ExtendWebSocketsToKubelet"],
                "daemonEndpoints":{"kubeletEndpoint":{"Port":12345,"port":1}}}}""");

        assertThat(await(FIXTURE.state.node("n")))
                .isEqualTo(new Node(
                        "n",
                        List.of(new Node.Address("Hostname", "h"), new Node.Address("InternalIP", "192.0.2.1")),
                        "host",
                        12345,
                        Set.of("ExtendWebSocketsToKubelet")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"daemonEndpoints\":{\"kubeletEndpoint\":{\"Port\":0}}}"})
    void takesTheUsualKubeletPortWhereTheNodeNamesNone(String status) {
        API.put(
                FakeApi.nodePath("n"),
                "{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"n\"},\"status\":" + status + "}");

        assertThat(await(FIXTURE.state.node("n")))
                .isEqualTo(new Node("n", List.of(), "", Node.DEFAULT_KUBELET_PORT, Set.of()));
    }

    @Test
    void asksEachTimeAsTheGatewayItself() {
        try (ApiServerFixture own = new ApiServerFixture()) {
            own.api.put(POD, GOOD);

            await(own.state.pod("default", "p"));
            await(own.state.pod("default", "p"));

            assertThat(own.api.requests()).hasSize(2).noneMatch(ApiRequest::impersonates);
            assertThat(own.api.connections()).hasSize(1);
            assertThat(own.api.connections().get(0).clientCertificates().get(0))
                    .isEqualTo(TestPki.gatewayAtApiServer().certificate());
        }
    }

    @Test
    void sendsItsTokenBelowTheBasePath() {
        API.requireClientCertificate(false).put("/prefix" + POD, GOOD);
        ApiServer server = FIXTURE.server("/prefix", new BearerToken("s3cret"));

        await(ClusterStates.of(server).pod("default", "p"));

        assertThat(API.requests().get(0).headers("Authorization")).containsExactly("Bearer s3cret");
        await(server.close());
    }

    @Test
    void saysWhatDoesNotExist() {
        assertThat(failure(FIXTURE.state.pod("default", "p")))
                .asInstanceOf(type(GatewayFailure.class))
                .satisfies(failure -> {
                    assertThat(failure.reason()).isEqualTo(FailureReason.NOT_FOUND);
                    assertThat(failure).hasMessage("pods \"p\" not found");
                    assertThat(failure.status().about()).isEqualTo(new ObjectReference("p", "pods"));
                });
        assertThat(failure(FIXTURE.state.node("n"))).hasMessage("nodes \"n\" not found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "p/log",
                "p/proxy/delete",
                "../../nodes/n",
                "p%2Flog",
                "p?x=1",
                "p#x",
                "p x",
                "P",
                "p_",
                "-p",
                "p.",
                "p\r\nX: y",
                "ä"
            })
    void asksForNothingThatIsNoName(String name) {
        assertThat(failure(FIXTURE.state.pod("default", name))).hasMessageEndingWith("not found");
        assertThat(failure(FIXTURE.state.pod(name, "p"))).hasMessage("pods \"p\" not found");
        assertThat(failure(FIXTURE.state.node(name))).hasMessageEndingWith("not found");

        assertThat(API.requests()).isEmpty();
    }

    static Stream<Arguments> lies() {
        String body = "{\"kind\":\"Status\"}";
        return Stream.of(
                lie(
                        "a redirect",
                        FakeApi.raw("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")),
                lie("no content", FakeApi.raw("HTTP/1.1 204 No Content\r\n\r\n")),
                lie(
                        "a part",
                        FakeApi.raw("HTTP/1.1 206 Partial\r\nContent-Length: " + GOOD.length() + "\r\n\r\n" + GOOD)),
                lie("an error", FakeApi.json(500, body)),
                lie("overload", FakeApi.json(429, body)),
                lie("our credential refused", FakeApi.json(401, body)),
                lie("our rights refused", FakeApi.json(403, body)),
                lie("somebody else's 404", FakeApi.json(404, "<html>not here</html>")),
                lie("another Status", FakeApi.json(404, FakeObjects.status(404, "Gone", "x"))),
                lie("HTML", FakeApi.json(200, "<html></html>")),
                lie("nothing", FakeApi.json(200, "")),
                lie("null", FakeApi.json(200, "null")),
                lie("a list", FakeApi.json(200, "[" + GOOD + "]")),
                lie("two objects", FakeApi.json(200, GOOD + GOOD)),
                lie(
                        "a key twice",
                        FakeApi.json(200, GOOD.replace("{\"nodeName\"", "{\"nodeName\":\"x\",\"nodeName\""))),
                lie("half an object", FakeApi.json(200, GOOD.substring(0, 60))),
                lie("another name", FakeApi.json(200, FakeObjects.pod("default/q", "u", "n", "c"))),
                lie("another namespace", FakeApi.json(200, FakeObjects.pod("kube-system/p", "u", "n", "c"))),
                lie("another kind", FakeApi.json(200, GOOD.replace("\"Pod\"", "\"PodList\""))),
                lie("another version", FakeApi.json(200, GOOD.replace("\"v1\"", "\"v2\""))),
                lie("no UID", FakeApi.json(200, FakeObjects.pod("default/p", "", "n", "c"))),
                lie("a node that is no text", FakeApi.json(200, GOOD.replace("\"node-1\"", "[\"node-1\"]"))),
                lie(
                        "containers that are no list",
                        FakeApi.json(200, GOOD.replace("\"containers\":[", "\"containers\":7,\"x\":["))),
                lie("depth", FakeApi.json(200, "[".repeat(10_000))),
                lie("a huge number", FakeApi.json(200, "{\"a\":" + "1".repeat(100_000) + "}")),
                lie("too much", FakeApi.json(200, "{\"a\":\"" + "x".repeat(ApiObjects.LIMIT) + "\"}")),
                lie("no end", FakeApi.raw("HTTP/1.1 200 OK\r\n\r\n" + " ".repeat(ApiObjects.LIMIT + 1))),
                lie("no HTTP", FakeApi.raw("SSH-2.0-OpenSSH\r\n\r\n")),
                lie(
                        "an unasked switch",
                        FakeApi.raw("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")),
                Arguments.of("a length that does not come", (Answer) (request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + GOOD);
                    connection.close();
                }),
                Arguments.of("an end without an answer", (Answer) (request, connection) -> connection.close()),
                Arguments.of("a reset", (Answer) (request, connection) -> connection.reset()));
    }

    private static Arguments lie(String what, Answer answer) {
        return Arguments.of(what, answer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void believesNothingButAWellFormedAnswer(String what, Answer answer) {
        API.on(POD, answer);

        assertUnavailable(FIXTURE.state.pod("default", "p"))
                .satisfies(failure -> assertThat(failure)
                        .hasMessageStartingWith("cannot look up pods \"p\": the API server ")
                        .hasMessageNotContaining("127.0.0.1"));
        assertThat(API.requests()).allMatch(request -> request.path().equals(POD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"10250\"", "-1", "65536", "1.5", "99999999999999999999"})
    void refusesAKubeletPortThatIsNone(String port) {
        API.put(
                FakeApi.nodePath("n"),
                FakeObjects.node("n", 7, "InternalIP=192.0.2.1").replace(":7}", ":" + port + "}"));

        assertUnavailable(FIXTURE.state.node("n"));
    }

    @Test
    void failsInTimeAndGivesItsConnectionsBack() {
        API.on(POD, FakeApi.silence());

        List<Future<Pod>> asked = IntStream.range(0, 100)
                .mapToObj(i -> FIXTURE.state.pod("default", "p"))
                .toList();
        asked.forEach(ApiServerStateIT::assertUnavailable);

        API.reset();
        API.put(POD, GOOD);
        assertThat(await(FIXTURE.state.pod("default", "p")).uid()).isEqualTo("u");
    }

    @Test
    void asksAgainWhereAnIdleConnectionTurnsOutToBeClosed() {
        try (ApiServerFixture own = new ApiServerFixture()) {
            own.api.put(POD, GOOD);
            await(own.state.pod("default", "p"));
            BackendConnection first = own.api.connections().get(0);
            own.api.on(request -> request.connection() == first, (request, connection) -> connection.close());

            assertThat(await(own.state.pod("default", "p")).uid()).isEqualTo("u");
        }
    }

    static Stream<TestCertificate> wrongServers() {
        CertificateRequest named = CertificateRequest.server("kube-apiserver").ip("127.0.0.1");
        return Stream.of(
                TestPki.STRANGER.issue(named),
                CertificateAuthority.selfSigned(named),
                TestPki.API_SERVER.issue(named.withoutNames().ip("127.0.0.2")),
                TestPki.API_SERVER.issue(named.expired()));
    }

    @ParameterizedTest
    @MethodSource("wrongServers")
    void sendsNothingToAServerThatItCannotVerify(TestCertificate certificate) {
        try (ApiServerFixture own = new ApiServerFixture()) {
            own.api.certificate(certificate).put(POD, GOOD);

            assertUnavailable(own.state.pod("default", "p"));

            assertThat(own.api.requests()).isEmpty();
        }
    }

    @Test
    void isReachableWhereTheApiServerAnswers() {
        API.on("/readyz", FakeApi.raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        await(FIXTURE.state.reachable());

        API.on("/readyz", FakeApi.json(403, "{}"));
        await(FIXTURE.state.reachable());
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 429, 500, 503})
    void isNotReachableWhereTheApiServerIsNotReady(int status) {
        API.on("/readyz", FakeApi.json(status, "{}"));

        assertUnavailable(FIXTURE.state.reachable());
    }

    @Test
    void isNotReachableWhereNobodyListens() {
        try (ApiServerFixture own = new ApiServerFixture()) {
            own.api.close();

            assertUnavailable(own.state.reachable());
        }
    }

    private static ObjectAssert<GatewayFailure> assertUnavailable(Future<?> future) {
        return assertThat(failure(future))
                .asInstanceOf(type(GatewayFailure.class))
                .matches(failure -> failure.reason() == FailureReason.UNAVAILABLE);
    }
}
