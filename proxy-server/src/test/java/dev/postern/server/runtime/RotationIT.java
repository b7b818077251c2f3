package dev.postern.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.ApiRequest;
import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeKubelet;
import dev.postern.proxy.harness.FakeProxy;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestClientTls;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import dev.postern.server.SampleFolder;
import dev.postern.server.SecretVolume;
import dev.postern.server.config.ConfigLoader;
import dev.postern.server.config.ConfigResult;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that reloads, in the running program, by the updates of one mounted Secret, while a session goes on. */
class RotationIT {
    private static final String POD = "default/web";
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final FakeApi api = new FakeApi();
    private final FakeKubelet kubelet = new FakeKubelet("node1");
    private final FakeProxy proxy = new FakeProxy("first");
    private SecretVolume volume;
    private ServerRuntime server;
    private RawClient session;

    @BeforeEach
    void start() throws Exception {
        api.node("node1", kubelet.port()).pod(POD, "node1", "c");
        SampleFolder files = SampleFolder.in(folder);
        files.secret("postern.kubeconfig", SampleFolder.kubeconfig("https://127.0.0.1:" + api.port()));
        files.everyFile(proxy.port());
        volume = SecretVolume.of(folder);
        ConfigResult result = ConfigLoader.load(folder.resolve("postern.yaml"));
        server = new ServerRuntime(((ConfigResult.Accepted) result).configuration());
        server.start().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        session = alice();
        session.send(Transport.SPDY.toPod(POD));
        assertThat(session.head().status()).isEqualTo(101);
    }

    @AfterEach
    void stop() throws Exception {
        session.close();
        server.stop().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        api.close();
        kubelet.close();
        proxy.close();
    }

    @Test
    void everyKindOfMaterialIsReplacedUnderARunningSession() throws Exception {
        TestCertificate serving =
                TestPki.SERVING.issue(CertificateRequest.server("renewed").ip("127.0.0.1"));
        update("serving.tlsCertFile", Map.of("serving.crt", serving.chainPem(), "serving.key", serving.keyPem()));
        await().atMost(SOON).untilAsserted(() -> assertThat(served()).isEqualTo(serving.certificate()));

        TestCertificate client = TestPki.GATEWAY.issue(CertificateRequest.user("renewed"));
        update(
                "clusters[0].kubelet.clientCertificateFile",
                Map.of("kubelet-client.crt", client.chainPem(), "kubelet-client.key", client.keyPem()));
        exec();
        assertThat(last().clientCertificates().get(0)).isEqualTo(client.certificate());

        CertificateAuthority ca = CertificateAuthority.named("other-kubelet-ca");
        update("clusters[0].kubelet.certificateAuthorityFile", Map.of("kubelet-ca.crt", ca.pem()));
        kubelet.certificate(ca.issue(CertificateRequest.kubelet("node1")));
        exec();

        CertificateAuthority users = CertificateAuthority.named("other-client-ca");
        update("authentication.x509.clientCAFile", Map.of("client-ca.crt", TestPki.CLIENT.pem() + users.pem()));
        await().atMost(SOON).untilAsserted(() -> exec(users.issue(CertificateRequest.user("dora", "developers"))));
    }

    /** One update of all that says who somebody is and what they may. */
    @Test
    void whomTheNewFilesKnowComesIn() throws Exception {
        api.put("/api", "{}");
        CertificateAuthority proxies = CertificateAuthority.named("other-front-proxy-ca");
        TestCertificate frontProxy = proxies.issue(CertificateRequest.user("front-proxy"));
        String policy = Files.readString(folder.resolve("policy.yaml"))
                + "- {apiGroup: rbac.authorization.k8s.io, kind: User, name: carol}\n";
        assertThat(status(null, Transport.PLAIN.to("/api"))).isEqualTo(401);

        update(
                List.of(
                        "authentication.tokenAuthFile",
                        "authentication.configFile",
                        "authentication.requestHeader.clientCAFile",
                        "authorization.rbacFiles"),
                Map.of(
                        "tokens.csv",
                        "other-token,carol,1\n",
                        "authentication.yaml",
                        SampleFolder.authentication(true),
                        "front-proxy-ca.crt",
                        proxies.pem(),
                        "policy.yaml",
                        policy));

        assertThat(status(null, Transport.SPDY.toPod(POD, "Authorization: Bearer other-token")))
                .isEqualTo(101);
        assertThat(status(null, Transport.PLAIN.to("/api"))).isEqualTo(200);
        assertThat(lastUser()).isEqualTo("system:anonymous");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(status(frontProxy, Transport.PLAIN.to("/api", "X-Remote-User: frieda")))
                        .isEqualTo(200));
        assertThat(lastUser()).isEqualTo("frieda");
    }

    /** The API server has another certificate of another CA, and the proxy before it wants another password. */
    @Test
    void theWayToTheApiServerIsReplaced() throws Exception {
        CertificateAuthority ca = CertificateAuthority.named("other-api-server-ca");
        TestCertificate own = TestPki.GATEWAY.issue(CertificateRequest.user("postern-renewed"));
        api.put("/api", "{}")
                .certificate(ca.issue(CertificateRequest.server("other-api").ip("127.0.0.1")));
        proxy.password("second");
        api.disconnect();
        assertThat(status(TestPki.user("alice"), Transport.PLAIN.to("/api"))).isEqualTo(503);

        update(
                List.of("clusters[0].kubeconfig", "clusters[0].egress.credentialsFile"),
                Map.of(
                        "server-ca.crt",
                        ca.pem(),
                        "postern.crt",
                        own.chainPem(),
                        "postern.key",
                        own.keyPem(),
                        "proxy.login",
                        "postern:second"));

        assertThat(status(TestPki.user("alice"), Transport.PLAIN.to("/api"))).isEqualTo(200);
        assertThat(lastForwarded().connection().clientCertificates()).contains(own.certificate());
        assertThat(proxy.targets()).containsOnly("127.0.0.1:" + api.port());
        exec();
    }

    @Test
    void aBadUpdateKeepsTheOldAndShows() throws Exception {
        volume.swap(Map.of("serving.crt", "rubbish"));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(admin("/readyz?verbose"))
                        .contains("[+]files ok (new content refused, old in use: serving.tlsCertFile)\n"));
        assertThat(admin("/metrics"))
                .contains("postern_config_file_reloads_total{key=\"serving.tlsCertFile\",result=\"failure\"} 1.0")
                .contains("postern_certificate_expiry_seconds{key=\"serving.tlsCertFile\"}");
        assertThat(served()).isEqualTo(TestPki.serving().certificate());
        assertGoesOn();
    }

    private Certificate served() {
        try (RawClient next = alice()) {
            return next.serverCertificate();
        }
    }

    private void update(String key, Map<String, String> changed) {
        update(List.of(key), changed);
    }

    private void update(List<String> keys, Map<String, String> changed) {
        volume.swap(changed);
        for (String key : keys) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(admin("/metrics"))
                            .contains("postern_config_file_reloads_total{key=\"" + key + "\",result=\"success\"} 1.0"));
        }
        assertGoesOn();
    }

    private ApiRequest lastForwarded() {
        return api.forwarded().get(api.forwarded().size() - 1);
    }

    private String lastUser() {
        return lastForwarded().header("Impersonate-User").orElseThrow();
    }

    private int status(@Nullable TestCertificate identity, String request) {
        try (RawClient client = client(identity)) {
            return client.send(request).head().status();
        }
    }

    private void exec() {
        exec(TestPki.user("alice", "developers"));
    }

    private void exec(TestCertificate user) {
        int before = kubelet.accepts();
        try (RawClient client = client(user)) {
            client.send(Transport.SPDY.toPod(POD));
            assertThat(client.head().status()).isEqualTo(101);
        }
        assertThat(kubelet.accepts()).isEqualTo(before + 1);
        assertGoesOn();
    }

    private BackendConnection last() {
        return kubelet.connection(kubelet.accepts() - 1);
    }

    private void assertGoesOn() {
        session.send("still here");
        assertThat(session.text(10)).isEqualTo("still here");
    }

    private RawClient alice() {
        return client(TestPki.user("alice", "developers"));
    }

    private RawClient client(@Nullable TestCertificate identity) {
        TestClientTls tls = TestClientTls.fresh(
                identity, parameters -> parameters.setApplicationProtocols(new String[] {"http/1.1"}));
        return RawClient.tls(server.port(), tls, socket -> {});
    }

    private String admin(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.adminPort() + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
