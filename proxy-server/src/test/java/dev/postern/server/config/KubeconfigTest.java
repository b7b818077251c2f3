package dev.postern.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.cluster.EgressProxy;
import dev.postern.proxy.harness.TestPki;
import dev.postern.server.SampleFolder;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
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
    private final ReloadableFiles reloadable = new ReloadableFiles();

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
        assertThat(options.credentials().current().result()).isInstanceOf(Credential.ClientCertificate.class);
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

        assertThat(read(config).orElseThrow().credentials().current().result())
                .isInstanceOf(Credential.ClientCertificate.class);
    }

    @Test
    void prefersTheTokenFileAndStripsIt() {
        files.secret("token", "from-file\n");

        assertThat(read(CONFIG.replace(USER, "{token: inline, tokenFile: token}"))
                        .orElseThrow()
                        .credentials()
                        .current()
                        .result())
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
            certificate-authority: server-ca.crt → proxy-url: https://p | clusters[0].cluster.proxy-url: https is not supported
            certificate-authority: server-ca.crt → extensions: [] | clusters[0].cluster: certificate-authority or certificate-authority-data is required
            certificate-authority: server-ca.crt → certificate-authority: none.crt | clusters[0].cluster.certificate-authority: file not found
            certificate-authority: server-ca.crt → proxy-url: ftp://p | clusters[0].cluster.proxy-url: must start with http:// or socks5://
            certificate-authority: server-ca.crt → proxy-url: http://p/path | clusters[0].cluster.proxy-url: must be http://host:port or socks5://host:port and nothing more
            certificate-authority: server-ca.crt → proxy-url: "http://a@p" | clusters[0].cluster.proxy-url: must be one line, user:password, of printable ASCII
            {client-certificate: postern.crt, client-key: postern.key} → {exec: {command: aws}} | users[0].user.exec.apiVersion: must be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1, not ""
            {client-certificate: postern.crt, client-key: postern.key} → {exec: {command: aws, apiVersion: client.authentication.k8s.io/v1}} | users[0].user.exec.interactiveMode: must be Never or IfAvailable
            {client-certificate: postern.crt, client-key: postern.key} → {exec: {command: aws, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always}} | users[0].user.exec.interactiveMode: Always needs a person at a terminal
            {client-certificate: postern.crt, client-key: postern.key} → {exec: {command: no-such-program, apiVersion: client.authentication.k8s.io/v1beta1, installHint: get it}} | users[0].user.exec.command: no program no-such-program in the folders of the gateway's PATH: give its path, or ./no-such-program for a file beside the kubeconfig; its hint: get it
            {client-certificate: postern.crt, client-key: postern.key} → {exec: {command: " ", apiVersion: client.authentication.k8s.io/v1beta1}} | users[0].user.exec.command: must name a command
            {client-certificate: postern.crt, client-key: postern.key} → {token: t, exec: {command: aws, apiVersion: client.authentication.k8s.io/v1beta1}} | users[0].user: needs either exec, a client certificate or a token
            {client-certificate: postern.crt, client-key: postern.key} → {auth-provider: {name: gcp}} | users[0].user.auth-provider: is refused: client-go has no auth providers any more; use exec
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
        return Kubeconfig.read(files.secret("postern.kubeconfig", config), place, reloadable);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void verifiesTheNameThatTheFileNames() {
        ApiServerOptions options = read(CONFIG.replace(
                        "certificate-authority:", "tls-server-name: kubernetes, certificate-authority:"))
                .orElseThrow();

        assertThat(options.host()).isEqualTo("api.example");
        assertThat(options.address().tlsServerName()).isEqualTo("kubernetes");
        assertThat(read(CONFIG).orElseThrow().address().tlsServerName()).isEqualTo("api.example");
    }

    @ParameterizedTest
    @CsvSource({
        "http://proxy:3128, HTTP, proxy, 3128, ''",
        "http://proxy/, HTTP, proxy, 80, ''",
        "socks5://10.0.0.1, SOCKS5, 10.0.0.1, 1080, ''",
        "'http://me:s%40crets@[fd00::1]:3128', HTTP, fd00::1, 3128, s@crets"
    })
    void readsTheProxy(String url, String kind, String host, int port, String password) {
        EgressProxy proxy = read(CONFIG.replace(
                        "certificate-authority:", "proxy-url: '" + url + "', certificate-authority:"))
                .orElseThrow()
                .address()
                .egress();

        assertThat(proxy.kind()).hasToString(kind);
        assertThat(proxy.host()).isEqualTo(host);
        assertThat(proxy.port()).isEqualTo(port);
        assertThat(proxy.login() == null ? "" : proxy.login().current().password())
                .isEqualTo(password);
        assertThat(proxy.toString()).doesNotContain("s@crets");
    }

    @Test
    void readsTokenAuthorityAndItselfAgain() {
        Path token = files.secret("token", "first");
        ApiServerOptions options =
                read(CONFIG.replace(USER, "{tokenFile: token}")).orElseThrow();
        ReloadableFile source = reloadable.all().get(0);
        assertThat(reloadable.all()).hasSize(1);
        assertThat(source.files()).contains(token, files.file("server-ca.crt"), files.file("postern.kubeconfig"));

        files.secret("token", "second");
        files.write("server-ca.crt", TestPki.KUBELET.pem());
        assertThat(source.reload()).isEmpty();

        assertThat(options.credentials().current().result()).isEqualTo(new Credential.BearerToken("second"));
        assertThat(options.ca().current().certificates()).containsExactly(TestPki.KUBELET.certificate());
    }

    @Test
    void keepsTheOldCredentialWhereTheNewOneIsBad() {
        files.secret("token", "first");
        ApiServerOptions options =
                read(CONFIG.replace(USER, "{tokenFile: token}")).orElseThrow();

        files.secret("token", "two words");

        assertThat(reloadable.all().get(0).reload())
                .extracting(ConfigProblem::toString)
                .singleElement()
                .asString()
                .endsWith("tokenFile: must be a token of visible characters");
        assertThat(options.credentials().current().result()).isEqualTo(new Credential.BearerToken("first"));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', textBlock = """
            https://api.example:6443 → https://other.example:6443 | clusters[0].cluster.server
            certificate-authority: → proxy-url: "http://me:s3cret@p", certificate-authority: | clusters[0].cluster.proxy-url
            certificate-authority: → tls-server-name: other, certificate-authority: | clusters[0].cluster.tls-server-name
            server-ca.crt → kubelet-ca.crt | clusters[0].cluster.certificate-authority
            client-certificate: postern.crt → client-certificate: kubelet-client.crt | users[0].user.client-certificate
            client-key: postern.key → client-key: kubelet-client.key | users[0].user.client-key
            {client-certificate: postern.crt, client-key: postern.key} → {tokenFile: tokens.csv} | users[0].user.tokenFile
            {client-certificate: postern.crt, client-key: postern.key} → {exec: {command: cat, apiVersion: client.authentication.k8s.io/v1beta1}} | users[0].user.exec
            """)
    void refusesAChangeThatTakesARestart(String change, String key) {
        String[] sides = change.split(" → ");
        ApiServerOptions options = read(CONFIG).orElseThrow();
        Credential before = options.credentials().current().result();
        ReloadableFile source = reloadable.all().get(0);

        files.secret("postern.kubeconfig", CONFIG.replace(sides[0], sides[1]));

        assertThat(source.reload())
                .extracting(ConfigProblem::toString)
                .contains("kubeconfig: postern.kubeconfig: " + key
                        + ": has changed, and what it was holds until the restart: restart Postern")
                .noneMatch(problem -> problem.contains("s3cret"));
        assertThat(source.loaded()).isNotEqualTo(source.fingerprint());
        assertThat(options.credentials().current().result()).isEqualTo(before);
        files.secret("postern.kubeconfig", CONFIG);
        assertThat(source.reload()).isEmpty();
    }

    @Test
    void refusesAnotherCommandAndAServerThatIsNotVerifiedAnyMore() {
        String exec = CONFIG.replace(
                USER, "{exec: {command: cat, args: [a], apiVersion: client.authentication.k8s.io/v1beta1}}");
        assertThat(read(exec)).isPresent();
        ReloadableFile source = reloadable.all().get(0);

        files.secret("postern.kubeconfig", exec.replace("[a]", "[b]"));
        assertThat(source.reload()).singleElement().asString().contains("users[0].user.exec: has changed");

        files.secret("postern.kubeconfig", exec.replace("server:", "insecure-skip-tls-verify: true, server:"));
        assertThat(source.reload()).singleElement().asString().contains("insecure-skip-tls-verify: is refused");
    }

    @Test
    void takesACommandWithWhatItIsTold() {
        files.write("issue.sh", "#!/bin/sh\necho \"$KUBERNETES_EXEC_INFO\" > info\n")
                .toFile()
                .setExecutable(true);
        String exec =
                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./issue.sh, interactiveMode: Never,"
                        + " provideClusterInfo: true}}";
        ApiServerOptions options = read(CONFIG.replace(USER, exec)).orElseThrow();

        Future<Credential> current = options.credentials().current();
        await().until(current::isComplete);

        assertThat(current.cause()).hasMessage("the gateway has no credential of its own for the API server");
        assertThat(files.file("info"))
                .content()
                .contains(
                        "\"apiVersion\":\"client.authentication.k8s.io/v1\"",
                        "\"interactive\":false",
                        "\"server\":\"https://api.example:6443\"",
                        "\"certificate-authority-data\":\"" + base64(TestPki.API_SERVER.pem()));
    }

    @Test
    void runsNoCommandThatOthersCanChange() throws IOException {
        Path command = files.write("issue.sh", "#!/bin/sh\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxrwxr-x"));
        String exec = "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./issue.sh}}";

        assertThat(read(CONFIG.replace(USER, exec))).isEmpty();
        assertThat(place.problems())
                .singleElement()
                .asString()
                .contains("users[0].user.exec.command: is run by the gateway, and others can change it");
    }

    @Test
    void readsTheServiceAccountOfItsPod() {
        files.write("ca.crt", TestPki.API_SERVER.pem());
        files.secret("token", "of-the-pod\n");
        Map<String, String> pod = Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1", "KUBERNETES_SERVICE_PORT", "443");

        ApiServerOptions options =
                new InClusterAccount(pod, folder).read(place, reloadable).orElseThrow();

        assertThat(options.host()).isEqualTo("10.96.0.1");
        assertThat(options.port()).isEqualTo(443);
        assertThat(options.credentials().current().result()).isEqualTo(new Credential.BearerToken("of-the-pod"));
        assertThat(reloadable.all())
                .singleElement()
                .extracting(ReloadableFile::key)
                .isEqualTo("kubeconfig");
        assertThat(new InClusterAccount(Map.of(), folder).read(place, reloadable))
                .isEmpty();
        assertThat(place.problems())
                .singleElement()
                .asString()
                .contains("Postern does not run in a pod; use kubeconfig");
    }
}
