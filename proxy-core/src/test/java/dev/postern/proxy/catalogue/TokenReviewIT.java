package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.LogRecorder;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import io.micrometer.core.instrument.Counter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** E6, E7, E9, E14: tokens that the cluster is asked about. The token itself may go nowhere but into that question. */
final class TokenReviewIT {
    private static final Duration TTL = Duration.ofSeconds(1);
    private static final Predicate<ApiRequest> REVIEW = ApiRequest::tokenReview;

    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().token("static", "alice").tokenReview(TTL, "postern"));

    private final String token = "reviewed-" + UUID.randomUUID();

    @BeforeEach
    void knowTheToken() {
        gateway.api().on(REVIEW, FakeApi.json(201, review(false, "")));
        gateway.api().on(request -> asksAbout(request, token), FakeApi.json(201, review(true, "alice")));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E7")
    @Tag("A9")
    void theClusterNamesTheUser(Transport transport) {
        assertThat(send(transport, token)).isNotIn(401, 403, 503);

        assertThat(gateway.podGate().questions())
                .allSatisfy(question -> assertThat(question.user().name()).isEqualTo("alice"));
        assertThat(reviews()).singleElement().satisfies(request -> {
            assertThat(body(request)).contains("\"audiences\":[\"postern\"]");
            assertThat(request.headers("impersonate-user")).isEmpty();
        });
        assertThat(gateway.kubelet().received()).doesNotContain(token);
        assertThat(LogRecorder.recorder().text()).doesNotContain(token);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E7")
    @Tag("A9")
    void aTokenThatTheClusterRefusesIsNobodys(Transport transport) {
        String other = gatewayToken();
        assertThat(send(transport, other)).isEqualTo(401);
        assertThat(gateway.client(TestPki.user("alice"))
                        .send(transport.toPod(GatewayFixture.POD, "Authorization: Bearer " + other))
                        .response()
                        .status())
                .as("beside a good certificate")
                .isEqualTo(401);
        gateway.oracles().noDial();
        assertThat(LogRecorder.recorder().text()).doesNotContain(other);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            302 | {} | 401
            200 | <html>sign in</html> | 401
            201 | {"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1"} | 401
            201 | {"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1","status":{"authenticated":"true"}} | 401
            403 | {} | 503
            503 | {} | 503
            """)
    @Tag("E7")
    @Tag("A9")
    void noOddAnswerLetsAnybodyIn(int status, String body, int wanted) {
        gateway.api().on(REVIEW, FakeApi.json(status, body));
        for (Transport transport : Transport.values()) {
            assertThat(send(transport, gatewayToken())).isEqualTo(wanted);
        }
        gateway.oracles().noDial();
        gateway.oracles().noUpstream();
    }

    @Test
    @Tag("E7")
    void aClusterThatDoesNotAnswerLetsNobodyIn() {
        gateway.api().on(REVIEW, FakeApi.silence());
        RawResponse answer = gateway.anonymous()
                .send(Transport.SPDY.toPod(GatewayFixture.POD, "Authorization: Bearer " + gatewayToken()))
                .response();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("cannot review the bearer token: the API server did not answer in time");
        gateway.oracles().noDial();
    }

    @Test
    @Tag("E6")
    void aRevokedTokenIsRefusedWithinTheCachesTime() {
        assertThat(send(Transport.PLAIN, token)).isNotIn(401, 403);
        gateway.api().on(REVIEW, FakeApi.json(201, review(false, "")));

        await().atMost(TTL.plusSeconds(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> send(Transport.PLAIN, token) == 401);
    }

    @Test
    @Tag("E6")
    void manyWhoShowOneTokenAtOnceAreOneQuestion() {
        gateway.api().disconnect();
        gateway.api()
                .on(request -> asksAbout(request, token), FakeApi.heldBack(FakeApi.json(201, review(true, "alice"))));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(gateway.anonymous().send(Transport.PLAIN.to("/version", "Authorization: Bearer " + token)));
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> reviews().size() == 1);
        gateway.api().connections().forEach(BackendConnection::release);

        assertThat(clients)
                .allSatisfy(client -> assertThat(client.response().status()).isNotIn(401, 403, 503));
        assertThat(reviews()).hasSize(1);
    }

    @Test
    @Tag("E14")
    void aFloodOfTokensIsNotAFloodOfQuestions() {
        gateway.api().disconnect();
        double before = refusedAsTooMany();
        gateway.api().on(REVIEW, FakeApi.heldBack(FakeApi.json(201, review(false, ""))));
        List<RawClient> clients = Stream.generate(gateway::anonymous).limit(60).toList();
        clients.forEach(
                client -> client.send(Transport.PLAIN.to("/version", "Authorization: Bearer " + gatewayToken())));
        await().atMost(Duration.ofSeconds(20)).until(() -> reviews().size() == 16 && refusedAsTooMany() - before == 44);

        assertThat(gateway.client(TestPki.user("alice"))
                        .send(Transport.PLAIN.to("/version"))
                        .response()
                        .status())
                .as("who needs no question")
                .isEqualTo(404);
        assertThat(gateway.anonymous()
                        .send(Transport.PLAIN.to("/version", "Authorization: Bearer static"))
                        .response()
                        .status())
                .isEqualTo(404);
        gateway.api().on(REVIEW, FakeApi.json(201, review(false, "")));
        gateway.api().connections().forEach(BackendConnection::release);
        List<Integer> statuses =
                clients.stream().map(client -> client.response().status()).toList();
        assertThat(statuses).hasSize(60).containsOnly(401, 429);
        assertThat(statuses.stream().filter(status -> status == 429).count()).isEqualTo(44);
        assertThat(reviews()).hasSize(16);
    }

    private static double refusedAsTooMany() {
        Counter counter = gateway.meters()
                .find("postern.plain.requests.refused")
                .tag("reason", FailureReason.TOO_MANY_REQUESTS.label())
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    @Tag("E9")
    void aStaticTokenIsNotShownToTheCluster() {
        assertThat(send(Transport.PLAIN, "static")).isNotIn(401, 403);
        assertThat(reviews()).isEmpty();
    }

    private static String gatewayToken() {
        return "bad-" + UUID.randomUUID();
    }

    private static int send(Transport transport, String token) {
        return gateway.anonymous()
                .send(transport.toPod(GatewayFixture.POD, "Authorization: Bearer " + token))
                .head()
                .status();
    }

    private static List<ApiRequest> reviews() {
        return gateway.api().requests().stream().filter(REVIEW).toList();
    }

    private static boolean asksAbout(ApiRequest request, String token) {
        return request.tokenReview() && body(request).contains(token);
    }

    private static String body(ApiRequest request) {
        return new String(Objects.requireNonNull(request.body()), StandardCharsets.UTF_8);
    }

    private static String review(boolean authenticated, String user) {
        return "{\"kind\":\"TokenReview\",\"apiVersion\":\"authentication.k8s.io/v1\",\"status\":{\"authenticated\":"
                + authenticated + ",\"user\":{\"username\":\"" + user + "\"},\"audiences\":[\"postern\"]}}";
    }
}
