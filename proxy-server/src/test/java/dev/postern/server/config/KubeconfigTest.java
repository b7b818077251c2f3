package dev.postern.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.harness.TestPki;
import dev.postern.server.SampleFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeconfigTest {
    private static final String CONFIG = SampleFolder.kubeconfig("https://api.example:6443");
    private static final String USER = "{client-certificate: postern.crt, client-key: postern.key}";

    @TempDir
    private Path folder;

    private SampleFolder files;
    private Place place;

    @BeforeEach
    void makeFiles() {
        files = SampleFolder.in(folder);
        place = Place.root(folder).at("kubeconfig");
    }

    @Test
    void readsTheCurrentContextWithFilesBesideIt() {
        ApiServerOptions options = read(CONFIG).orElseThrow();

        assertThat(options.host()).isEqualTo("api.example");
        assertThat(options.port()).isEqualTo(6443);
        assertThat(options.basePath()).isEmpty();
        assertThat(options.ca().current().certificates()).containsExactly(TestPki.API_SERVER.certificate());
        assertThat(options.credential()).isInstanceOf(Credential.ClientCertificate.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://[fd00::1], fd00::1, 443, ''",
        "https://rancher.example/k8s/clusters/c-1/, rancher.example, 443, /k8s/clusters/c-1",
        "https://10.0.0.1:8443/, 10.0.0.1, 8443, ''"
    })
    void takesTheServerApart(String server, String host, int port, String basePath) {
        ApiServerOptions options = read(SampleFolder.kubeconfig(server)).orElseThrow();

        assertThat(options.host()).isEqualTo(host);
        assertThat(options.port()).isEqualTo(port);
        assertThat(options.basePath()).isEqualTo(basePath);
    }

    @Test
    void readsInlineData() {
        String data = "{client-certificate-data: %s, client-key-data: %s}"
                .formatted(
                        base64(TestPki.gatewayAtApiServer().chainPem()),
                        base64(TestPki.gatewayAtApiServer().keyPem()));
        String config = CONFIG.replace(USER, data)
                .replace(
                        "certificate-authority: server-ca.crt",
                        "certificate-authority-data: " + base64(TestPki.API_SERVER.pem()));

        assertThat(read(config).orElseThrow().credential()).isInstanceOf(Credential.ClientCertificate.class);
    }

    @Test
    void prefersTheTokenFileAndStripsIt() {
        files.secret("token", "from-file\n");

        assertThat(read(CONFIG.replace(USER, "{token: inline, tokenFile: token}"))
                        .orElseThrow()
                        .credential())
                .isEqualTo(new Credential.BearerToken("from-file"));
    }

    @Test
    void doesNotMindOtherUsersOfTheFile() {
        assertThat(read(CONFIG + "- {name: other, user: {exec: {command: aws}}}\n"))
                .isPresent();
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', textBlock = """
            current-context: postern → current-context: "" | current-context: is required: kubectl config use-context sets it
            current-context: postern → current-context: prod | has no context "prod"
            user: postern}} → user: nobody}} | has no user "nobody"
            https://api.example:6443 → http://api.example | clusters[0].cluster.server: must be https://host, https://host:port or https://host/path, not http://api.example
            certificate-authority: server-ca.crt → insecure-skip-tls-verify: true | clusters[0].cluster.insecure-skip-tls-verify: is refused: the API server's certificate is always verified
            certificate-authority: server-ca.crt → proxy-url: http://p | clusters[0].cluster.proxy-url: is refused: the API server is dialled directly
            certificate-authority: server-ca.crt → extensions: [] | clusters[0].cluster: certificate-authority or certificate-authority-data is required
            certificate-authority: server-ca.crt → certificate-authority: none.crt | clusters[0].cluster.certificate-authority: file not found
            {client-certificate: postern.crt, client-key: postern.key} → {exec: {command: aws}} | users[0].user.exec: is refused: Postern runs no commands; use a client certificate or a token file
            {client-certificate: postern.crt, client-key: postern.key} → {auth-provider: {name: gcp}} | users[0].user.auth-provider: is refused: Postern runs no commands
            {client-certificate: postern.crt, client-key: postern.key} → {username: a, password: b} | users[0].user.username: is refused: API servers take no passwords
            {client-certificate: postern.crt, client-key: postern.key} → {} | users[0].user: needs a client certificate or a token
            {client-certificate: postern.crt, client-key: postern.key} → {token: "a b"} | users[0].user.token: must be a token of visible characters
            client-key: postern.key → client-key-data: "%%" | users[0].user.client-key: is not base64
            client-key: postern.key → token: x | users[0].user: needs either a client certificate or a token
            """)
    void refuses(String change, String message) {
        String[] sides = change.split(" → ");
        assertThat(CONFIG).contains(sides[0]);

        assertThat(read(CONFIG.replace(sides[0], sides[1]))).isEmpty();
        assertThat(place.problems())
                .extracting(ConfigProblem::toString)
                .anySatisfy(problem -> assertThat(problem).startsWith("kubeconfig: postern.kubeconfig: " + message));
    }

    private Optional<ApiServerOptions> read(String config) {
        return Kubeconfig.read(files.secret("postern.kubeconfig", config), place);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
