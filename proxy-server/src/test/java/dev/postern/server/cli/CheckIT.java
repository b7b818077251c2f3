package dev.postern.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import dev.postern.server.SampleFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code check} learns from a cluster. */
class CheckIT {
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private final FakeApi api = new FakeApi();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void aClusterThatAnswersIsRight() {
        api.on("/readyz", FakeApi.raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));

        CapturedRun run = check(api.port());

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("config OK");
        assertThat(run.status()).isZero();
        assertThat(api.requests()).extracting(ApiRequest::path).containsExactly("/readyz");
    }

    @Test
    void offlineConnectsToNothing() {
        assertThat(check(api.port(), "--offline").status()).isZero();
        assertThat(api.connections()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, a certificate ends %s; replace the file, 0", "-1, its certificate expired on %s, 2"})
    void namesACertificateThatEndsSoonAndFailsWhereItHas(int days, String sentence, int status) {
        SampleFolder files = SampleFolder.in(folder);
        Instant end = Instant.now().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS);
        TestCertificate serving =
                TestPki.SERVING.issue(CertificateRequest.server("x").valid(end.minus(Duration.ofDays(9)), end));
        files.write("serving.crt", serving.chainPem());
        files.secret("serving.key", serving.keyPem());

        CapturedRun run = CapturedRun.of(
                "check",
                "--offline",
                "--config",
                files.config(SampleFolder.CONFIG).toString());

        assertThat(run.err()).startsWith("serving.tlsCertFile: " + sentence.formatted(end));
        assertThat(run.status()).isEqualTo(status);
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        CapturedRun run = check(port);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("cluster sample: cannot look up the cluster: the API server cannot be reached")
                .contains("127.0.0.1:" + port);
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() {
        api.on("/readyz", FakeApi.silence());
        long began = System.nanoTime();

        CapturedRun run = check(api.port(), "--online");

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith("cluster sample: ").contains("API server");
    }

    @Test
    void aServerOfAnotherCertificateAuthorityIsRefused() {
        api.certificate(TestPki.serving());

        CapturedRun run = check(api.port());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("cluster sample: ", "API server").containsIgnoringCase("certificat");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void onlineAsksForEveryRightThatTheConfigurationNeeds() {
        allow(asked -> true);

        CapturedRun run = check(api.port(), "--online");

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(asked())
                .containsExactly(
                        "get pods",
                        "get nodes",
                        "impersonate users",
                        "impersonate groups",
                        "impersonate serviceaccounts",
                        "impersonate authentication.k8s.io uids",
                        "impersonate authentication.k8s.io userextras/authentication.kubernetes.io/credential-id");
    }

    /** A gateway that forwards tokens impersonates nobody, and one whose streams all go up looks up neither pods nor nodes. */
    @Test
    void onlineAsksForNothingThatTheConfigurationDoesNotNeed() {
        allow(asked -> true);

        CapturedRun run = check(
                api.port(),
                "--online",
                "identity: Impersonate",
                "identity: ForwardToken",
                "route: Kubelet",
                "route: APIServer",
                "  tokenAuthFile: tokens.csv",
                "  webhook: {enabled: true}");

        assertThat(run.err()).isEmpty();
        assertThat(asked()).containsExactly("create authentication.k8s.io tokenreviews");
    }

    @Test
    void aMissingRightIsARuleToPaste() {
        allow(asked ->
                !asked.equals("impersonate groups") && !asked.startsWith("create ") && !asked.startsWith("watch "));

        CapturedRun run = check(api.port(), "--online", "podGate: [RBAC]", "podGate: [Webhook, RBACCluster]");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().lines())
                .containsExactly(
                        "- {apiGroups: [\"\"], resources: [\"groups\"], verbs: [\"impersonate\"]}  # cluster sample: the gateway's"
                                + " identity may not impersonate groups; add this rule to its ClusterRole",
                        rule("authorization.k8s.io", "subjectaccessreviews", "create"),
                        rule("rbac.authorization.k8s.io", "roles", "watch"),
                        rule("rbac.authorization.k8s.io", "clusterroles", "watch"),
                        rule("rbac.authorization.k8s.io", "rolebindings", "watch"),
                        rule("rbac.authorization.k8s.io", "clusterrolebindings", "watch"));
    }

    @Test
    void anAnswerThatIsNoneIsNotARight() {
        api.on(REVIEWS, FakeApi.json(201, "{\"status\":{\"allowed\":true}}"));

        CapturedRun run = check(api.port(), "--online");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("does not say whether the gateway may get pods");
    }

    private static String rule(String group, String resource, String verb) {
        return "- {apiGroups: [\"" + group + "\"], resources: [\"" + resource + "\"], verbs: [\"" + verb
                + "\"]}  # cluster sample: the gateway's identity may not " + verb + " " + resource
                + "; add this rule to its ClusterRole";
    }

    private CapturedRun check(int port, String... change) {
        SampleFolder files = SampleFolder.in(folder);
        files.secret("postern.kubeconfig", SampleFolder.kubeconfig("https://127.0.0.1:" + port));
        String text = SampleFolder.CONFIG;
        for (int i = 1; i < change.length; i += 2) {
            text = text.replace(change[i], change[i + 1]);
        }
        Path config = files.config(text);
        return change.length == 0
                ? CapturedRun.of("check", "--config", config.toString())
                : CapturedRun.of("check", change[0], "--config", config.toString());
    }

    private void allow(Predicate<String> right) {
        api.on(REVIEWS, (request, connection) -> {
            String kind = "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",";
            FakeApi.json(201, kind + "\"status\":{\"allowed\":" + right.test(right(request)) + "}}")
                    .to(request, connection);
        });
    }

    private List<String> asked() {
        return api.requests().stream()
                .filter(request -> request.path().equals(REVIEWS))
                .map(CheckIT::right)
                .toList();
    }

    private static String right(ApiRequest request) {
        byte[] body = Objects.requireNonNull(request.body());
        JsonNode attributes = JsonMapper.shared()
                .readTree(new String(body, StandardCharsets.UTF_8))
                .path("spec")
                .path("resourceAttributes");
        String group = attributes.path("group").asString("");
        String subresource = attributes.path("subresource").asString("");
        return attributes.path("verb").asString() + " " + (group.isEmpty() ? "" : group + " ")
                + attributes.path("resource").asString() + (subresource.isEmpty() ? "" : "/" + subresource);
    }
}
