package dev.postern.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.TestPki;
import dev.postern.server.SampleFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeconfigCommandTest {
    private static final String SERVER = " --server https://localhost:6443";
    private static final String CERTIFICATE = "--client-certificate DIR/alice.crt --client-key DIR/alice.key";

    @TempDir
    private Path folder;

    private SampleFolder files;

    @BeforeEach
    void makeFiles() {
        files = SampleFolder.in(folder);
        files.config(SampleFolder.CONFIG);
        TestPki.user("alice", "developers").writeTo(folder, "alice");
        TestPki.kubelet("alice").writeTo(folder, "stranger");
        files.secret("alice.token", "alice-token\n");
        files.secret("wrong.token", "wrong-token\n");
        files.secret("two.token", "alice-token bob-token\n");
    }

    @Test
    void namesFilesByTheirPaths() {
        CapturedRun run = run("--user alice " + CERTIFICATE + SERVER);

        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                apiVersion: v1
                kind: Config
                clusters:
                - name: sample
                  cluster:
                    server: https://localhost:6443
                    certificate-authority-data: CA
                contexts:
                - name: alice@sample
                  context:
                    cluster: sample
                    user: alice
                current-context: alice@sample
                users:
                - name: alice
                  user:
                    client-certificate: DIR/alice.crt
                    client-key: DIR/alice.key
                """.replace("CA\n", base64(TestPki.SERVING.pem()) + "\n")
                .replace("DIR", folder.toString()));
    }

    @Test
    void holdsEverythingWhereItIsEmbedded() throws IOException {
        String text = run(CERTIFICATE + SERVER + " --embed-certs").out();

        assertThat(text)
                .contains(
                        "client-certificate-data: " + base64(Files.readString(files.file("alice.crt"))),
                        "client-key-data: " + base64(Files.readString(files.file("alice.key"))),
                        "- name: sample\n  user:")
                .doesNotContain(folder.toString());
        assertThat(run("--token-file DIR/alice.token --embed-certs" + SERVER).out())
                .contains("token: alice-token");
    }

    @Test
    void takesATokenFileOrAProgram() {
        assertThat(run("--token-file DIR/alice.token" + SERVER).out())
                .contains("tokenFile: " + folder + "/alice.token");
        assertThat(run("--exec-command get-token --exec-arg login --exec-arg --fast" + SERVER)
                        .out())
                .contains("""
                        exec:
                              apiVersion: client.authentication.k8s.io/v1
                              command: get-token
                              args:
                              - login
                              - "--fast"
                              interactiveMode: IfAvailable
                        """.indent(0));
    }

    @Test
    void mergesIntoAFileThatKubectlUses() throws IOException {
        Path output = files.write("kubeconfig", """
                apiVersion: v1
                clusters:
                - {name: work, cluster: {server: "https://192.0.2.1"}}
                contexts:
                - {name: work, context: {cluster: work, user: work}}
                current-context: work
                """);

        CapturedRun first = run(CERTIFICATE + SERVER + " --keep-current-context --output DIR/kubeconfig");
        assertThat(first.status()).isZero();
        assertThat(output)
                .content()
                .contains("- {name: work, cluster: {server: \"https://192.0.2.1\"}}", "current-context: work");
        CapturedRun second = run(CERTIFICATE + SERVER + " --output DIR/kubeconfig");

        assertThat(first.err()).isEqualTo("wrote context sample to " + output + "\n");
        assertThat(second.err()).contains("replaced: cluster sample, user sample, context sample");
        assertThat(output).content().contains("current-context: sample");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("kubeconfig.lock")).doesNotExist();
    }

    @Test
    void choosesANameThatTheServingCertificateHas() {
        String text = run(CERTIFICATE + " --server https://192.0.2.7:6443").out();

        assertThat(text).contains("server: https://192.0.2.7:6443", "tls-server-name: ");
        assertThat(run(CERTIFICATE + SERVER + " --tls-server-name 127.0.0.1").out())
                .contains("tls-server-name: \"127.0.0.1\"");
    }

    @Test
    void writesAContextForEachCluster() {
        String cluster = SampleFolder.CONFIG.substring(
                SampleFolder.CONFIG.indexOf("- name: sample"), SampleFolder.CONFIG.indexOf("streaming:"));
        files.config(SampleFolder.CONFIG.replace(
                cluster,
                cluster.replace("name: sample", "name: red\n  hosts: [red.example.com, localhost]")
                        + cluster.replace("name: sample", "name: blue\n  hosts: [blue.example.com]")
                        + cluster.replace("name: sample", "name: green")));

        CapturedRun run = run("--user alice " + CERTIFICATE + " --server https://127.0.0.1:6443/");

        assertThat(run.status()).describedAs("%s", run).isZero();
        assertThat(run.out())
                .contains(
                        "- name: red\n  cluster:\n    server: https://localhost:6443/\n",
                        "- name: blue\n  cluster:\n    server: https://127.0.0.1:6443/clusters/blue\n",
                        "- name: green\n  cluster:\n    server: https://127.0.0.1:6443/clusters/green\n",
                        "- name: alice@red\n  context:\n    cluster: red\n    user: alice\n",
                        "- name: alice@green\n  context:\n    cluster: green\n    user: alice\n",
                        "current-context: alice@red")
                .doesNotContain("tls-server-name")
                .containsOnlyOnce("client-key: ");
        assertThat(run("--user alice " + CERTIFICATE + SERVER + " --tls-server-name 127.0.0.1")
                        .out())
                .contains("server: https://localhost:6443/clusters/red\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CERT | serving.port: 0 is any free port",
                "CERT --server localhost:6443 | --server: must be https://HOST or https://HOST:PORT, not",
                "SRV | no credential: name one of --client-certificate with --client-key, --token-file, --exec-command",
                "CERT --token-file DIR/alice.token SRV | --client-certificate and --token-file exclude each other",
                "--client-certificate DIR/alice.crt SRV | --client-key: is required with --client-certificate",
                "--client-key DIR/alice.key SRV | --client-certificate: is required with --client-key",
                "--client-certificate DIR/no.crt --client-key DIR/alice.key SRV | --client-certificate: file not found: DIR/no.crt",
                "--client-certificate DIR/alice.crt --client-key DIR/serving.key SRV | --client-certificate, --client-key: DIR/alice.crt and DIR/serving.key must hold a certificate and its private key in PEM",
                "--client-certificate DIR/stranger.crt --client-key DIR/stranger.key SRV | --client-certificate: DIR/stranger.crt is not signed by a CA of authentication.x509.clientCAFile",
                "--token-file DIR/wrong.token SRV | --token-file: the token in DIR/wrong.token is not in authentication.tokenAuthFile",
                "--token-file DIR/two.token SRV | --token-file: DIR/two.token must hold one token of visible ASCII",
                "--exec-command get --exec-api-version v1 SRV | --exec-api-version: must be client.authentication.k8s.io/v1",
                "CERT --exec-arg x SRV | --exec-arg: is for --exec-command only",
                "CERT SRV --certificate-authority DIR/policy.yaml | --certificate-authority: DIR/policy.yaml must hold CA certificates in PEM",
                "CERT SRV --tls-server-name other | --tls-server-name: the serving certificate is not for \"other\"",
                "CERT SRV --output DIR/tokens.csv | --output: DIR/tokens.csv is no kubeconfig",
            })
    void saysWhatIsWrongAndWhatToDo(String line, String sentence) throws IOException {
        String tokens = Files.readString(files.file("tokens.csv"));

        CapturedRun run = run(line.replace("CERT", CERTIFICATE).replace("SRV", SERVER.strip()));

        assertThat(run.status()).describedAs("%s", run).isEqualTo(2);
        assertThat(run.err())
                .startsWith(sentence.replace("DIR", folder.toString()))
                .doesNotContain("wrong-token");
        assertThat(run.out()).isEmpty();
        assertThat(files.file("tokens.csv")).hasContent(tokens);
    }

    @Test
    void needsTheAuthorityOfACertificateThatDoesNotBringIt() throws IOException {
        String chain = TestPki.serving().chainPem();
        files.write("serving.crt", chain.substring(0, chain.indexOf("-----BEGIN", 10)));
        files.write("ca.crt", TestPki.SERVING.pem());

        CapturedRun without = run(CERTIFICATE + SERVER);
        CapturedRun with = run(CERTIFICATE + SERVER + " --certificate-authority DIR/ca.crt");

        assertThat(without.status()).isEqualTo(2);
        assertThat(without.err()).contains("name the CA's file with --certificate-authority");
        assertThat(with.out()).contains("certificate-authority: " + folder + "/ca.crt");
    }

    @Test
    void waitsForNobodyWhoWritesTheSameFile() {
        files.write("kubeconfig.lock", "");

        CapturedRun run = run(CERTIFICATE + SERVER + " --output DIR/kubeconfig");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("another process writes", "remove " + folder + "/kubeconfig.lock");
        assertThat(folder.resolve("kubeconfig")).doesNotExist();
    }

    private CapturedRun run(String line) {
        List<String> arguments = new ArrayList<>(List.of("kubeconfig", "--config", folder + "/postern.yaml"));
        arguments.addAll(List.of(line.strip().replace("DIR", folder.toString()).split(" +")));
        return CapturedRun.of(arguments.toArray(new String[0]));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
