package dev.postern.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeKubelet;
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
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
    private SecretVolume volume;
    private ServerRuntime server;
    private RawClient session;

    @BeforeEach
    void start() throws Exception {
        api.node("node1", kubelet.port()).pod(POD, "node1", "c");
        SampleFolder files = SampleFolder.in(folder);
        files.secret("postern.kubeconfig", SampleFolder.kubeconfig("https://127.0.0.1:" + api.port()));
        files.config(SampleFolder.CONFIG.replace(
                "    verifyNodeName: true", "    verifyNodeName: true\n    nodeCIDRs: [127.0.0.0/8]"));
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

        update(
                "authentication.x509.clientCAFile",
                Map.of(
                        "client-ca.crt",
                        TestPki.CLIENT.pem()
                                + CertificateAuthority.named("other-client-ca").pem()));
        update("authentication.tokenAuthFile", Map.of("tokens.csv", "other-token,carol,1\n"));
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
        volume.swap(changed);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(admin("/metrics"))
                        .contains("postern_config_file_reloads_total{key=\"" + key + "\",result=\"success\"} 1.0"));
        assertGoesOn();
    }

    private void exec() {
        int before = kubelet.accepts();
        try (RawClient client = alice()) {
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
        TestClientTls tls = TestClientTls.fresh(
                TestPki.user("alice", "developers"),
                parameters -> parameters.setApplicationProtocols(new String[] {"http/1.1"}));
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
