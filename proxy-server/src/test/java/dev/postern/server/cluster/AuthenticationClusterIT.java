package dev.postern.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestIssuer;
import dev.postern.proxy.harness.TestPki;
import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to show who one is, at a real cluster; whom the API server then says it was told of. */
@ExtendWith(ClusterExtension.class)
class AuthenticationClusterIT {
    private static final int PORT = Rig.PORTS + 673;
    private static final Duration TTL = Duration.ofSeconds(2);
    private static final String MEMBERS = """
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: %s
            metadata: {name: authn-%s%s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %s}
            subjects:
            - {apiGroup: rbac.authorization.k8s.io, kind: User, name: "system:serviceaccount:default:deployer"}
            - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: "idp:developers"}
            """;
    private static final String CLUSTER_SIDE = """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: deployer, namespace: default}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: authn-pod-reader}
            rules:
            - {apiGroups: [""], resources: [pods], verbs: [get, list, watch]}
            """;

    private static final CertificateAuthority PROXIES = CertificateAuthority.named("front-proxy-ca");
    private static final TestIssuer ISSUER = new TestIssuer();
    private static @Nullable Postern postern;
    private static @Nullable Path folder;

    @BeforeAll
    static void start(Cluster cluster) throws IOException {
        folder = cluster.folder("authn");
        Path proxies = Files.writeString(folder.resolve("front-proxy-ca.crt"), PROXIES.pem());
        Path configuration = Files.writeString(folder.resolve("authentication.yaml"), configuration());
        String policy = Cluster.POLICY
                + members("RoleBinding", "pods", ", namespace: default", "developer")
                + members("ClusterRoleBinding", "nodes", "", "node-streamer");
        inCluster(cluster, "apply");
        postern = cluster.another(new Postern.Settings(
                PORT,
                "RBAC",
                policy,
                "",
                List.of(
                        "webhook: {enabled: true, cacheTTL: " + TTL.toSeconds() + "s}",
                        "configFile: " + configuration,
                        "requestHeader: {clientCAFile: " + proxies + ", allowedNames: [front-proxy]}")));
    }

    private static void inCluster(Cluster cluster, String verb) {
        String objects = CLUSTER_SIDE + members("RoleBinding", "pods", ", namespace: default", "authn-pod-reader");
        Result done = cluster.rig().kubectl("admin").run(objects.getBytes(UTF_8), verb, "-f", "-");
        assertThat(done.exit()).as(done.err()).isZero();
    }

    @AfterAll
    static void stop(Cluster cluster) {
        if (postern != null) {
            postern.close();
        }
        ISSUER.close();
        inCluster(cluster, "delete");
    }

    private static String members(String kind, String name, String namespace, String role) {
        return MEMBERS.formatted(kind, name, namespace, role);
    }

    private static String configuration() {
        return """
                apiVersion: apiserver.config.k8s.io/v1
                kind: AuthenticationConfiguration
                jwt:
                - issuer:
                    url: %s
                    audiences: [%s]
                    certificateAuthority: |
                %s
                  claimMappings:
                    username: {expression: "'idp:' + claims.sub"}
                    groups: {claim: groups, prefix: "idp:"}
                    extra:
                    - {key: example.org/team, valueExpression: claims.team}
                  userValidationRules:
                  - {expression: "user.groups.size() > 0", message: no groups}
                anonymous:
                  enabled: true
                  conditions: [{path: /version}]
                """.formatted(
                ISSUER.url(), TestIssuer.AUDIENCE, TestPki.API_SERVER.pem().indent(6));
    }

    @ParameterizedTest
    @MethodSource("dev.postern.server.cluster.Kubectls#all")
    void aServiceAccountsTokenIsReviewedByTheCluster(String program, Cluster cluster) throws IOException {
        Kubectl kubectl = withToken(program, serviceAccountToken(cluster));

        assertThat(kubectl.run("get", "pod", "shell", "-o", "name").text()).isEqualTo("pod/shell\n");
        assertThat(kubectl.run("exec", "shell", "--", "hostname").text()).isEqualTo("shell\n");
        Result other = kubectl.run("get", "nodes");
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.err()).contains("system:serviceaccount:default:deployer");
    }

    @Test
    void aTokenOfADeletedServiceAccountIsRefusedWithinTheCachesTime(Cluster cluster) throws IOException {
        Kubectl admin = cluster.rig().kubectl("admin");
        assertThat(admin.run("create", "serviceaccount", "leaver").exit()).isZero();
        String token = admin.run("create", "token", "leaver").text().strip();
        assertThat(who(token).text()).contains("system:serviceaccount:default:leaver");

        assertThat(admin.run("delete", "serviceaccount", "leaver").exit()).isZero();

        Eventually.holds("401", TTL.plusSeconds(10), () -> who(token).status() == 401);
        assertThat(who(token).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @MethodSource("dev.postern.server.cluster.Kubectls#all")
    void anIssuersTokenNamesItsUser(String program) throws IOException {
        Map<String, Object> claims = ISSUER.claims("alice");
        claims.put("groups", List.of("developers"));
        claims.put("team", "blue");
        String token = TestIssuer.signed(claims);
        Kubectl kubectl = withToken(program, token);

        assertThat(kubectl.run("get", "pod", "shell", "-o", "name").text()).isEqualTo("pod/shell\n");
        assertThat(kubectl.run("exec", "shell", "--", "hostname").text()).isEqualTo("shell\n");
        assertThat(who(token).text())
                .contains("\"idp:alice\"", "\"idp:developers\"", "\"example.org/team\"", "\"blue\"");
    }

    @Test
    void anIssuersBadTokenIsNobodysAndIsNotShownToTheCluster(Cluster cluster) throws IOException {
        Map<String, Object> claims = ISSUER.claims("alice");
        claims.put("groups", List.of());
        String[] parts = ISSUER.token("alice").split("\\.");

        long before = reviews(cluster);

        assertThat(who(TestIssuer.signed(claims)).status()).isEqualTo(401);
        assertThat(who(parts[0] + "." + parts[1] + ".AAAA").status()).isEqualTo(401);
        assertThat(reviews(cluster)).isEqualTo(before);
        assertThat(who("nobodys-token").status()).isEqualTo(401);
        assertThat(reviews(cluster)).isEqualTo(before + 1);
        assertThat(who("alice-token").text()).contains("\"alice\"");
    }

    @Test
    void aFrontProxyNamesTheUserAndNobodyElseDoes() {
        TestCertificate proxy = PROXIES.issue(CertificateRequest.user("front-proxy"));
        String[] headers = {
            "X-Remote-User: frieda",
            "X-Remote-Group: painters",
            "X-Remote-Uid: 7",
            "X-Remote-Extra-Acme.io%2fTeam: blue"
        };

        RawResponse named = selfSubjectReview(proxy, headers);
        assertThat(named.text()).contains("\"frieda\"", "\"painters\"", "\"7\"", "\"acme.io/team\"", "\"blue\"");

        assertThat(selfSubjectReview(proxy).status()).isEqualTo(401);
        assertThat(selfSubjectReview(null, headers).status()).isEqualTo(401);
        assertThat(selfSubjectReview(PROXIES.issue(CertificateRequest.user("other")), headers)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void whoShowsNothingSeesTheVersionAndNothingElse() {
        assertThat(get("/version").status()).isEqualTo(200);
        assertThat(get("/version").text()).contains("gitVersion");
        assertThat(get("/api").status()).isEqualTo(401);
        assertThat(get("/api/v1/namespaces/default/pods").status()).isEqualTo(401);
    }

    private static long reviews(Cluster cluster) throws IOException {
        return cluster.rig().audit().stream()
                .filter(event ->
                        event.path("objectRef").path("resource").asString("").equals("tokenreviews"))
                .filter(event ->
                        event.path("user").path("username").asString("").equals("postern"))
                .filter(event -> event.path("stage").asString("").equals("ResponseComplete"))
                .count();
    }

    private static RawResponse get(String path) {
        return RawClient.tls(PORT, null)
                .send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .response();
    }

    private static RawResponse who(String token) {
        return selfSubjectReview(null, "Authorization: Bearer " + token);
    }

    /** Asks the API server, through Postern, who asks. */
    private static RawResponse selfSubjectReview(@Nullable TestCertificate identity, String... headers) {
        String body = "{\"kind\":\"SelfSubjectReview\",\"apiVersion\":\"authentication.k8s.io/v1\"}";
        String request = "POST /apis/authentication.k8s.io/v1/selfsubjectreviews HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: " + body.length()
                + "\r\n" + String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n") + "\r\n" + body;
        return RawClient.tls(PORT, identity).send(request).response();
    }

    private static String serviceAccountToken(Cluster cluster) {
        return cluster.rig()
                .kubectl("admin")
                .run("create", "token", "deployer")
                .text()
                .strip();
    }

    private static Kubectl withToken(String program, String token) throws IOException {
        String kubeconfig =
                """
                apiVersion: v1
                kind: Config
                current-context: it
                contexts: [{name: it, context: {cluster: it, user: it}}]
                clusters: [{name: it, cluster: {server: "https://127.0.0.1:%d", certificate-authority: %s}}]
                users: [{name: it, user: {token: "%s"}}]
                """.formatted(PORT, Files.writeString(folder.resolve("ca.crt"), TestPki.SERVING.pem()), token);
        return new Kubectl(
                List.of(program.split(" ")),
                Files.writeString(Files.createTempFile(folder, "token", ".kubeconfig"), kubeconfig));
    }
}
