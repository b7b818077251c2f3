package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.authz.GateMode;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** C11: gates that the API server answers, and every way in which its answer is none. Each for every transport. */
final class WebhookIT {
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    private static final GateMode WEBHOOK = new GateMode.Webhook(Duration.ZERO, Duration.ZERO);

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(
            GatewaySettings.usual().gates(new GateOptions(List.of(WEBHOOK), List.of(WEBHOOK), Duration.ofSeconds(2))));

    static List<Map.Entry<String, FakeApi.Answer>> lies() {
        return List.of(
                Map.entry(
                        "a redirect",
                        FakeApi.raw("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")),
                Map.entry(
                        "a redirect that keeps the method",
                        FakeApi.raw(
                                "HTTP/1.1 307 Temporary\r\nLocation: " + REVIEWS + "\r\nContent-Length: 0\r\n\r\n")),
                Map.entry("an error", FakeApi.json(500, review("{\"allowed\":true}"))),
                Map.entry("unauthorized", FakeApi.json(401, "{}")),
                Map.entry("forbidden", FakeApi.json(403, review("{\"allowed\":true}"))),
                Map.entry("too many", FakeApi.json(429, review("{\"allowed\":true}"))),
                Map.entry("no content", FakeApi.raw("HTTP/1.1 204 No Content\r\n\r\n")),
                Map.entry(
                        "a page",
                        FakeApi.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\ntrue")),
                Map.entry("a text for a truth", FakeApi.json(201, review("{\"allowed\":\"true\"}"))),
                Map.entry("both", FakeApi.json(201, review("{\"allowed\":true,\"denied\":true}"))),
                Map.entry("twice", FakeApi.json(201, review("{\"allowed\":false,\"allowed\":true}"))),
                Map.entry(
                        "no status",
                        FakeApi.json(
                                201, "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\"}")),
                Map.entry(
                        "another kind",
                        FakeApi.json(201, review("{\"allowed\":true}").replace("Subject", "SelfSubject"))),
                Map.entry(
                        "cut short",
                        FakeApi.raw(
                                "HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n" + review("{\"allowed\":true}"))),
                Map.entry("too much", FakeApi.json(201, review("{\"allowed\":true}") + " ".repeat(4 * 1024 * 1024))),
                Map.entry("silence", FakeApi.silence()),
                Map.entry("a closed connection", (request, connection) -> connection.close()),
                Map.entry(
                        "a denial",
                        FakeApi.json(201, review("{\"allowed\":false,\"denied\":true,\"reason\":\"frozen\"}"))),
                Map.entry("no opinion", FakeApi.json(201, review("{\"allowed\":false}"))));
    }

    @ParameterizedTest
    @MethodSource("lies")
    @Tag("C11")
    @Tag("A9")
    void nothingButAnAnswerThatAllowsLetsAnybodyThrough(Map.Entry<String, FakeApi.Answer> lie) {
        gateway.api().on(REVIEWS, lie.getValue());
        for (Transport transport : Transport.values()) {
            RawResponse answer = gateway.exchange(transport.toPod(GatewayFixture.POD));
            assertThat(answer.status()).as("%s, %s", lie.getKey(), transport).isIn(403, 503, 504);
            assertThat(answer.text()).contains("pod gate");
            if (answer.status() != 403) {
                assertThat(answer.text()).contains("API server", "denies");
            }
        }
        gateway.oracles().noDial();
        assertThat(gateway.api().requests()).allMatch(request -> request.path().equals(REVIEWS));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C11")
    @Tag("A9")
    void bothQuestionsAreAskedInFull(Transport transport) {
        gateway.api().on(REVIEWS, FakeApi.json(201, review("{\"allowed\":true}")));
        RawClient client = gateway.client(TestPki.user("ivan", "dev", "ops")).send(transport.toPod(GatewayFixture.POD));

        assertThat(client.head().status()).isIn(101, 200, 502);
        assertThat(gateway.kubelet().accepts()).isOne();
        List<JsonNode> asked = reviews();
        assertThat(asked).hasSize(2).allSatisfy(spec -> {
            assertThat(spec.path("user").asString()).isEqualTo("ivan");
            assertThat(spec.path("groups").valueStream().map(JsonNode::asString))
                    .containsExactlyInAnyOrder("dev", "ops", "system:authenticated");
        });
        assertThat(asked.get(0).path("resourceAttributes"))
                .isEqualTo(
                        JsonMapper.shared()
                                .readTree(
                                        transport.upgrades()
                                                ? "{\"namespace\":\"default\",\"verb\":\"create\",\"version\":\"v1\",\"resource\":\"pods\",\"subresource\":\"exec\",\"name\":\"web\"}"
                                                : "{\"namespace\":\"default\",\"verb\":\"get\",\"version\":\"v1\",\"resource\":\"pods\",\"subresource\":\"log\",\"name\":\"web\"}"));
        assertThat(asked.get(1).path("resourceAttributes"))
                .isEqualTo(
                        JsonMapper.shared()
                                .readTree(
                                        "{\"verb\":\"create\",\"version\":\"v1\",\"resource\":\"nodes\",\"subresource\":\"proxy\",\"name\":\"node1\"}"));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("C11")
    @Tag("D7")
    void theImpersonatedIsAskedAbout(Transport transport) {
        gateway.api().on(REVIEWS, FakeApi.json(201, review("{\"allowed\":true}")));
        gateway.user("sam")
                .send(transport.toPod(
                        GatewayFixture.POD,
                        "Impersonate-User: jane",
                        "Impersonate-Group: dev",
                        "Impersonate-Uid: 7",
                        "Impersonate-Extra-Scopes: a"))
                .head();

        List<JsonNode> asked = reviews();
        assertThat(asked).hasSize(6);
        assertThat(asked.subList(0, 4))
                .allMatch(spec -> spec.path("user").asString().equals("sam"));
        assertThat(asked.subList(4, 6)).allSatisfy(spec -> {
            assertThat(spec.path("user").asString()).isEqualTo("jane");
            assertThat(spec.path("uid").asString()).isEqualTo("7");
            assertThat(spec.path("extra").path("scopes").path(0).asString()).isEqualTo("a");
        });
    }

    @Test
    @Tag("C11")
    void aDenialShowsTheReasonOfTheCluster() {
        gateway.api().on(REVIEWS, FakeApi.json(201, review("{\"allowed\":false,\"reason\":\"not on Sundays\"}")));

        assertThat(gateway.exchange(Transport.SPDY.toPod(GatewayFixture.POD)).text())
                .contains("(refused by the pod gate; it takes the rule", "; reason: not on Sundays)");
    }

    @Test
    @Tag("C11")
    void aRunningStreamGoesOnWhenTheApiServerLeaves() {
        gateway.api().on(REVIEWS, FakeApi.json(201, review("{\"allowed\":true}")));
        RawClient running = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
        assertThat(running.head().status()).isEqualTo(101);

        gateway.api().on(request -> true, (request, connection) -> connection.close());
        gateway.api().disconnect();

        assertThat(gateway.exchange(Transport.SPDY.toPod(GatewayFixture.POD)).status())
                .isIn(503, 504);
        running.send("still here");
        await().untilAsserted(() -> assertThat(gateway.kubelet().received()).contains("still here"));
        assertThat(gateway.oracles().openSessions()).isOne();
    }

    private static List<JsonNode> reviews() {
        return gateway.api().requests().stream()
                .filter(request -> request.path().equals(REVIEWS))
                .map(ApiRequest::body)
                .map(body -> JsonMapper.shared()
                        .readTree(Objects.requireNonNull(body))
                        .path("spec"))
                .toList();
    }

    private static String review(String status) {
        return "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":" + status
                + "}";
    }
}
