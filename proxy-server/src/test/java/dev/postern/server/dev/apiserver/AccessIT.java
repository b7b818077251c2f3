package dev.postern.server.dev.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import dev.postern.server.dev.apiserver.ApiClient.Answered;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is known, in whose name, and what they are refused. */
class AccessIT {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static ApiServerFixture server;

    @BeforeAll
    static void start() {
        server = ApiServerFixture.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void knowsUsersByTheirCertificateOverBothProtocols(HttpVersion version) {
        Answered answer =
                server.client(version, TestPki.user("alice", "readers")).get(PODS);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("kind")).isEqualTo("PodList");
    }

    @Test
    void answersHealthAndVersionToTheAnonymousAndNothingElse() {
        ApiClient nobody = server.client(HttpVersion.HTTP_2, null);

        assertThat(nobody.get("/readyz").text()).isEqualTo("ok");
        assertThat(nobody.get("/version").field("minor")).isEqualTo("37");
        Answered refused = nobody.get("/api");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.field("message")).isEqualTo("forbidden: User \"system:anonymous\" cannot get path \"/api\"");
    }

    @Test
    void refusesAStrangersCertificateAServersAndAToken() {
        TestCertificate stranger = TestPki.STRANGER.issue(CertificateRequest.user("alice", "readers"));
        TestCertificate notForClients =
                TestPki.CLIENT.issue(CertificateRequest.server("alice").ip("127.0.0.1"));

        Answered token = server.client(HttpVersion.HTTP_1_1, null).get("/readyz", "Authorization: Bearer x");

        assertThat(readiness(stranger).status()).isEqualTo(401);
        assertThat(readiness(stranger).text()).contains("\"message\":\"Unauthorized\"");
        assertThat(readiness(notForClients).status()).isEqualTo(401);
        assertThat(token.status()).isEqualTo(401);
    }

    /** Asked by a client that shows its certificate whatever CA it is asked for. */
    private static RawResponse readiness(TestCertificate certificate) {
        try (RawClient client = RawClient.tls(server.port(), certificate)) {
            return client.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .response();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "/api/v1/namespaces/default/pods | pods is forbidden: User \"carol\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"",
                "/api/v1/namespaces/default/pods/shell | pods \"shell\" is forbidden: User \"carol\" cannot get resource \"pods\" in API group \"\" in the namespace \"default\"",
                "/api/v1/nodes | nodes is forbidden: User \"carol\" cannot list resource \"nodes\" in API group \"\" at the cluster scope",
                "/metrics | forbidden: User \"carol\" cannot get path \"/metrics\"",
            })
    void refusesInTheWordsOfKubernetes(String path, String message) {
        Answered refused = server.client("carol").get(path);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.field("reason")).isEqualTo("Forbidden");
        assertThat(refused.field("message")).isEqualTo(message);
    }

    @Test
    void letsTheGatewayActForAUserWithThatUsersRightsAlone() {
        ApiClient postern = server.client("postern");

        Answered asReader =
                postern.get(PODS, "Impersonate-User: alice", "Impersonate-Group: readers", "Impersonate-Uid: 7");
        Answered asNobody = postern.get("/api/v1/nodes/dev-node", "Impersonate-User: carol");
        Answered asItself = postern.get(PODS + "/shell");

        assertThat(asReader.status()).isEqualTo(200);
        assertThat(asNobody.status()).isEqualTo(403);
        assertThat(asNobody.field("message")).contains("User \"carol\" cannot get resource \"nodes\"");
        assertThat(asItself.status()).isEqualTo(200);
    }

    @Test
    void letsNobodyElseImpersonate() {
        Answered refused = server.client("alice", "readers").get(PODS, "Impersonate-User: admin");
        Answered nameless = server.client("postern").get(PODS, "Impersonate-Group: system:masters");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.field("message"))
                .isEqualTo("pods is forbidden: User \"alice\" cannot impersonate-on:user-info:list resource \"pods\""
                        + " in API group \"\" in the namespace \"default\"");
        assertThat(nameless.status()).isEqualTo(400);
        assertThat(nameless.field("message")).contains("without impersonating a user name");
    }

    @Test
    void refusesEveryWriteInOneSentenceAfterTheRightsWereHeld() {
        ApiClient admin = server.client("admin", "system:masters");

        Answered created = admin.post(PODS, "{}");
        Answered deleted = admin.send(HttpMethod.DELETE, PODS + "/shell", Buffer.buffer());
        Answered missing = admin.send(HttpMethod.DELETE, PODS + "/nosuch", Buffer.buffer());
        Answered notAllowed = server.client("alice", "readers").post(PODS, "{}");

        assertThat(created.status()).isEqualTo(405);
        assertThat(created.field("message")).isEqualTo("pods cannot be created: the development cluster is read-only");
        assertThat(deleted.field("message"))
                .isEqualTo("pods \"shell\" cannot be deleted: the development cluster is read-only");
        assertThat(missing.field("message")).isEqualTo("pods \"nosuch\" not found");
        assertThat(notAllowed.status()).isEqualTo(403);
    }

    @Test
    void tellsTheTraceOfLookUpsAndRefusalsAndKeepsQuietOfDiscovery() {
        try (ApiServerFixture traced = ApiServerFixture.start()) {
            ApiClient postern = traced.client("postern");

            postern.get("/readyz");
            postern.get("/api");
            postern.get(PODS + "/shell");
            postern.get(PODS, "Impersonate-User: alice", "Impersonate-Group: readers");
            postern.get("/metrics");

            await().untilAsserted(() -> assertThat(traced.steps())
                    .containsExactly(
                            "API_SERVER get " + PODS + "/shell as postern: 200",
                            "API_SERVER list " + PODS + " as alice (impersonated by postern): 200",
                            "API_SERVER get /metrics as postern: 403"));
        }
    }
}
