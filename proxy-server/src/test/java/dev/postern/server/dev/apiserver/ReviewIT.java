package dev.postern.server.dev.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.apiserver.ApiClient.Answered;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Questions about oneself, in the formats that kubectl sends. */
class ReviewIT {
    private static final String AUTHORIZATION = "/apis/authorization.k8s.io/v1/";
    private static final String PROTOBUF = "Content-Type: application/vnd.kubernetes.protobuf";
    private static ApiServerFixture server;
    private static ApiClient alice;

    @BeforeAll
    static void start() {
        server = ApiServerFixture.start();
        alice = server.client("alice", "readers");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1beta1"})
    void saysWhoAsks(String version) {
        String type = "authentication.k8s.io/" + version;

        Answered answer = alice.post(
                "/apis/" + type + "/selfsubjectreviews",
                "{\"apiVersion\":\"" + type + "\",\"kind\":\"SelfSubjectReview\"}");

        JsonNode user = answer.json().path("status").path("userInfo");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(user.path("username").asString()).isEqualTo("alice");
        assertThat(user.path("groups").toString()).isEqualTo("[\"readers\",\"system:authenticated\"]");
        assertThat(user.path("extra")
                        .path("authentication.kubernetes.io/credential-id")
                        .path(0)
                        .asString())
                .startsWith("X509SHA256=");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\",\"namespace\":\"default\"} | true | RBAC: allowed by RoleBinding \"readers/default\" of ClusterRole \"reader\" to Group \"readers\"",
                "\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\",\"namespace\":\"other\"} | false | ''",
                "\"resourceAttributes\":{\"verb\":\"create\",\"resource\":\"pods\",\"subresource\":\"exec\",\"namespace\":\"default\"} | false | ''",
                "\"nonResourceAttributes\":{\"verb\":\"get\",\"path\":\"/version\"} | true | RBAC: allowed by ClusterRoleBinding \"system:discovery\" of ClusterRole \"system:discovery\" to Group \"system:authenticated\"",
            })
    void saysWhatTheyMay(String attributes, boolean allowed, String reason) {
        Answered answer = alice.post(AUTHORIZATION + "selfsubjectaccessreviews", "{\"spec\":{" + attributes + "}}");

        JsonNode status = answer.json().path("status");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(status.path("allowed").asBoolean()).isEqualTo(allowed);
        assertThat(status.path("reason").asString("")).isEqualTo(reason);
    }

    /** What kubectl 1.37 sends for {@code auth can-i create pods/exec}, by which it means a pod of that name. */
    @Test
    void readsTheProtobufOfKubectl() {
        byte[] review = HexFormat.of()
                .parseHex("6b3873000a320a17617574686f72697a6174696f6e2e6b38732e696f2f7631121753656c665375626a65637441"
                        + "636365737352657669657712430a100a0012001a0022002a0032003800420012250a230a0764656661756c74"
                        + "12066372656174651a0022002a04706f647332003a04657865631a080800120"
                        + "01a0020001a002200");

        Answered answer = alice.send(
                HttpMethod.POST, AUTHORIZATION + "selfsubjectaccessreviews", Buffer.buffer(review), PROTOBUF);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("spec").path("resourceAttributes").toString())
                .isEqualTo("{\"namespace\":\"default\",\"verb\":\"create\",\"resource\":\"pods\",\"name\":\"exec\"}");
        assertThat(answer.json().path("status").path("allowed").asBoolean()).isFalse();
    }

    @Test
    void listsAllThatTheyMay() {
        Answered answer =
                alice.post(AUTHORIZATION + "selfsubjectrulesreviews", "{\"spec\":{\"namespace\":\"default\"}}");

        JsonNode status = answer.json().path("status");
        assertThat(status.path("resourceRules").toString())
                .contains("{\"verbs\":[\"get\",\"list\",\"watch\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\","
                        + "\"pods/log\",\"events\"]}");
        assertThat(status.path("nonResourceRules").toString()).contains("\"/openapi/*\"");
        assertThat(status.path("incomplete").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "selfsubjectaccessreviews | {\"spec\":{}} | 422",
                "selfsubjectaccessreviews | {x | 400",
                "selfsubjectaccessreviews | {\"kind\":\"Pod\",\"apiVersion\":\"v1\"} | 400",
                "selfsubjectrulesreviews | {\"spec\":{}} | 400",
            })
    void refusesWhatIsNoReview(String resource, String body, int code) {
        assertThat(alice.post(AUTHORIZATION + resource, body).status()).isEqualTo(code);
    }

    @Test
    void refusesOtherFormatsHugeBodiesAndOtherMethods() {
        String target = AUTHORIZATION + "selfsubjectaccessreviews";
        Buffer huge = Buffer.buffer(" ".repeat(1024 * 1024 + 1));

        assertThat(alice.send(HttpMethod.POST, target, Buffer.buffer("x"), "Content-Type: text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(alice.send(HttpMethod.POST, target, Buffer.buffer("x"), PROTOBUF)
                        .status())
                .isEqualTo(400);
        assertThat(alice.send(HttpMethod.POST, target, huge).status()).isEqualTo(413);
        assertThat(server.client("admin", "system:masters").get(target).status())
                .isEqualTo(405);
    }
}
