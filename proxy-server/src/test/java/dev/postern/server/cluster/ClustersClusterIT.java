package dev.postern.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rig behind one gateway under two names, of which {@code blue} may reach node-1 only. kubectl reaches {@code red} by its
 * host and {@code blue} below its prefix, with the contexts that {@code postern kubeconfig} writes.
 */
@ExtendWith(ClusterExtension.class)
class ClustersClusterIT {
    private static final int PORT = Rig.PORTS + 683;
    private static final String KUBECTLS = "dev.postern.server.cluster.Kubectls#all";

    private static Path folder;
    private static Path kubeconfig;
    private static Background postern;

    @BeforeAll
    static void start(Cluster cluster) throws Exception {
        Rig rig = cluster.rig();
        folder = cluster.folder("clusters");
        pair("serving", TestPki.serving());
        Files.writeString(folder.resolve("policy.yaml"), Cluster.POLICY);
        kubeletClient(rig, "pki/postern-kubelet-client");
        Files.writeString(folder.resolve("postern.yaml"), configuration(rig));
        kubeconfig = folder.resolve("alice.kubeconfig");
        for (String user : List.of("alice", "bob")) {
            String files = rig.folder().resolve("users").resolve(user).toString();
            run(
                    "kubeconfig",
                    "--config",
                    folder.resolve("postern.yaml").toString(),
                    "--user",
                    user,
                    "--client-certificate",
                    files + ".crt",
                    "--client-key",
                    files + ".key",
                    "--output",
                    kubeconfig.toString());
        }
        postern = Background.start(
                folder.resolve("log"),
                command("serve", "--config", folder.resolve("postern.yaml").toString()));
        Eventually.holds("it is ready", () -> admin("/readyz").equals("ok"));
    }

    @AfterAll
    static void stop() {
        postern.close();
    }

    @Test
    void theContextsNameAHostAndAPrefix() throws IOException {
        assertThat(Files.readString(kubeconfig))
                .contains(
                        "server: https://localhost:" + PORT + "\n",
                        "server: https://127.0.0.1:" + PORT + "/clusters/blue\n",
                        "name: alice@red",
                        "name: bob@blue");
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void everyCommandWorksThroughEitherContext(String program) throws Exception {
        for (String context : List.of("alice@red", "alice@blue")) {
            Kubectl kubectl = kubectl(program);
            Result exec = kubectl.run("--context", context, "exec", "shell", "--", "sh", "-c", "hostname; exit 42");
            assertThat(exec.exit()).as("%s: %s", context, exec).isEqualTo(42);
            assertThat(exec.text()).isEqualTo("shell\n");
            assertThat(kubectl.run("--context", context, "get", "pods", "-o", "name")
                            .text())
                    .contains("pod/shell");
            assertThat(kubectl.run("--context", context, "logs", "cat", "-c", "cat")
                            .exit())
                    .isZero();
            Path file = Files.writeString(Files.createTempFile(folder, "copy", ""), "copied");
            Result copied =
                    kubectl.run("--context", context, "cp", file.toString(), "shell:/tmp/" + context.replace('@', '-'));
            assertThat(copied.exit()).as("%s: %s", context, copied).isZero();
            assertThat(kubectl.run(
                                    "--context",
                                    context,
                                    "exec",
                                    "shell",
                                    "--",
                                    "cat",
                                    "/tmp/" + context.replace('@', '-'))
                            .text())
                    .isEqualTo("copied");
        }
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void eachClusterHasItsOwnRules(String program) {
        Kubectl kubectl = kubectl(program);

        Result red = kubectl.run("--context", "alice@red", "exec", "two", "-c", "first", "--", "echo", "there");
        Result blue = kubectl.run("--context", "alice@blue", "exec", "two", "-c", "first", "--", "echo", "there");

        assertThat(red.text()).isEqualTo("there\n");
        assertThat(blue.exit()).isEqualTo(1);
        assertThat(blue.text()).isEmpty();
        for (String context : List.of("bob@red", "bob@blue")) {
            Result bob = kubectl.run("--context", context, "exec", "shell", "--", "id");
            assertThat(bob.exit()).isEqualTo(1);
            assertThat(bob.err()).contains("User \"bob\" cannot create resource \"nodes/proxy\"");
        }
    }

    @Test
    void readinessAndMetricsNameEachCluster() throws Exception {
        assertThat(admin("/readyz?verbose")).contains("[+]cluster-red ok\n", "[+]cluster-blue ok\n", "[+]files ok\n");
        assertThat(kubectl(Kubectls.all().get(0))
                        .run("--context", "alice@blue", "exec", "shell", "--", "id")
                        .exit())
                .isZero();
        Eventually.holds(
                "the session is counted",
                () -> admin("/metrics").contains("postern_sessions_ended_total{cause=\"")
                        && admin("/metrics").contains("cluster=\"blue\",subresource=\"exec\""));
    }

    /** The serving pair and the kubelet client pair change while one exec runs; it goes on, and the next uses the new. */
    @ParameterizedTest
    @MethodSource("dev.postern.server.cluster.Kubectls#oldestAndNewest")
    void certificatesAreRotatedUnderARunningExec(String program, Cluster cluster) throws Exception {
        Process exec = kubectl(program).start("--context", "alice@blue", "exec", "-i", "shell", "--", "cat");
        Lines lines = new Lines(exec.getInputStream());
        says(exec, lines, "before");

        TestCertificate renewed = TestPki.SERVING.issue(
                CertificateRequest.server("renewed").ip("127.0.0.1").dns("localhost"));
        pair("serving", renewed);
        Eventually.holds("the new certificate is served", () -> served().equals(renewed.certificate()));
        says(exec, lines, "after the serving pair");

        int logged = cluster.rig().kubeletLog("node-1").length();
        kubeletClient(cluster.rig(), "users/admin");
        double before = reloads("clusters[1].kubelet.clientCertificateFile");
        Eventually.holds(
                "the kubelet client pair is reloaded",
                () -> reloads("clusters[1].kubelet.clientCertificateFile") > before);
        says(exec, lines, "after the kubelet client pair");

        assertThat(kubectl(program)
                        .run("--context", "alice@red", "exec", "shell", "--", "hostname")
                        .text())
                .isEqualTo("shell\n");
        Eventually.holds(
                "the kubelet has seen the new client",
                () -> cluster.rig()
                        .kubeletLog("node-1")
                        .substring(logged)
                        .contains("user=\"admin\" verb=\"create\" resource=\"nodes\" subresource(s)=[\"proxy\"]"));
        exec.getOutputStream().close();
        assertThat(exec.waitFor()).isZero();
        kubeletClient(cluster.rig(), "pki/postern-kubelet-client");
        Eventually.holds(
                "the old pair is back", () -> reloads("clusters[1].kubelet.clientCertificateFile") > before + 1);
    }

    private static void says(Process exec, Lines lines, String text) throws IOException {
        exec.getOutputStream().write((text + "\n").getBytes(UTF_8));
        exec.getOutputStream().flush();
        Eventually.holds("it says back: " + text, () -> lines.any(text));
    }

    private static Object served() {
        try (RawClient client = RawClient.tls(PORT, null)) {
            return client.serverCertificate();
        }
    }

    private static double reloads(String key) throws IOException, InterruptedException {
        return admin("/metrics")
                .lines()
                .filter(line -> line.startsWith("postern_config_file_reloads_total{")
                        && line.contains("\"" + key + "\"")
                        && line.contains("success"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static Kubectl kubectl(String program) {
        return new Kubectl(List.of(program.split(" ")), kubeconfig);
    }

    private static String admin(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + (PORT + 1) + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void kubeletClient(Rig rig, String name) throws IOException {
        secret("kubelet-client.crt", Files.readString(rig.folder().resolve(name + ".crt")));
        secret("kubelet-client.key", Files.readString(rig.folder().resolve(name + ".key")));
    }

    private static void pair(String name, TestCertificate certificate) throws IOException {
        secret(name + ".crt", certificate.chainPem());
        secret(name + ".key", certificate.keyPem());
    }

    private static void secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static void run(String... arguments) throws Exception {
        Process process =
                new ProcessBuilder(command(arguments)).redirectErrorStream(true).start();
        String words = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).describedAs(words).isZero();
    }

    private static List<String> command(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Postern.java(), "-XX:+UseSerialGC", "-jar", System.getProperty("postern.jar")));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String configuration(Rig rig) {
        String pki = rig.folder().resolve("pki").toString();
        return """
                apiVersion: postern.dev/v1alpha1
                kind: PosternConfiguration
                serving: {bindAddress: 127.0.0.1, port: %d, tlsCertFile: serving.crt, tlsPrivateKeyFile: serving.key}
                admin: {bindAddress: 127.0.0.1, port: %d}
                shutdown: {gracePeriod: 0s}
                authentication:
                  x509: {clientCAFile: %s/client-ca.crt}
                authorization:
                  podGate: [RBAC]
                  nodeGate: [RBAC]
                  rbacFiles: [policy.yaml]
                clusters:
                - name: red
                  hosts: [localhost]
                """.formatted(PORT, PORT + 1, pki)
                + cluster(rig, "[127.0.0.0/8]")
                + "- name: blue\n"
                + cluster(rig, "[127.0.0.11/32]");
    }

    private static String cluster(Rig rig, String nodes) {
        return """
                  kubeconfig: %s/postern.kubeconfig
                  kubelet:
                    clientCertificateFile: kubelet-client.crt
                    clientKeyFile: kubelet-client.key
                    certificateAuthorityFile: %s/pki/kubelet-ca.crt
                    nodeCIDRs: %s
                """.formatted(rig.folder(), rig.folder(), nodes);
    }
}
