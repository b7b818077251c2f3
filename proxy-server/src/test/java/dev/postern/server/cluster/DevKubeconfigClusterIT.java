package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code postern kubeconfig} writes works with every kubectl, in front of the development cluster. */
@ExtendWith(ClusterExtension.class)
class DevKubeconfigClusterIT {
    private static final String KUBECTLS = "dev.postern.server.cluster.Kubectls#all";
    private static final int PORT = Rig.PORTS + 633;

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void isACertificateByPathOrEmbeddedOrFromAProgram(String program, DevCluster cluster) throws Exception {
        Path state = cluster.kubeconfig().getParent();
        List<String> certificate =
                List.of("--client-certificate", state + "/pki/alice.crt", "--client-key", state + "/pki/alice.key");

        Kubectl byPath = kubectl(program, cluster, List.of(), certificate);
        Kubectl embedded = kubectl(program, cluster, List.of("--embed-certs"), certificate);
        Kubectl exec = kubectl(program, cluster, List.of(), plugin(cluster));

        for (Kubectl kubectl : List.of(byPath, embedded, exec)) {
            Result pods = kubectl.run("get", "pods", "-o", "name");
            assertThat(pods.text()).describedAs("%s", pods).contains("pod/frontend");
            assertThat(kubectl.run("exec", "shell", "--", "sh", "-c", "exit 42").exit())
                    .isEqualTo(42);
        }
    }

    /** The same cluster behind a gateway with other settings, which reads the same files. */
    @ParameterizedTest
    @MethodSource("dev.postern.server.cluster.Kubectls#oldestAndNewest")
    void isATokenByPathOrEmbeddedAndMergedIntoWhatIsThere(String program, DevCluster cluster) throws Exception {
        Path state = cluster.kubeconfig().getParent();
        secret(state.resolve("tokens.csv"), "a-token,bob,1,\"readers\"\n");
        secret(state.resolve("bob.token"), "a-token\n");
        Path configuration = state.resolve("serve.yaml");
        Files.writeString(
                configuration,
                Files.readString(state.resolve("postern.yaml"))
                        .replaceFirst("port: 0", "port: " + PORT)
                        .replace("authentication:", "authentication:\n  tokenAuthFile: tokens.csv"));
        Path merged = cluster.folder("kubeconfigs").resolve("merged-" + Math.abs(program.hashCode()));
        Files.copy(cluster.kubeconfig(), merged);
        try (Background serve =
                Background.start(state.resolve("serve.out"), postern("serve", "--config", configuration.toString()))) {
            Eventually.holds("it serves or has ended", () -> !serve.process().isAlive() || serves(state));
            assertThat(state.resolve("serve.out")).content().contains("\"serving\"");
            List<String> token = List.of("--user", "bob", "--token-file", state + "/bob.token");
            run(configuration, List.of("--output", merged.toString()), token);
            Kubectl byPath = new Kubectl(List.of(program.split(" ")), merged);
            assertThat(byPath.run("get", "pods", "-o", "name").text()).contains("pod/frontend");
            assertThat(byPath.run("config", "get-contexts", "-o", "name").text().lines())
                    .contains("alice", "carol", "bob@dev");

            run(configuration, List.of("--output", merged.toString(), "--embed-certs"), token);
            assertThat(byPath.run("--context", "bob@dev", "logs", "logger", "--tail=1")
                            .text())
                    .startsWith("line ");
            assertThat(byPath.run("exec", "shell", "--", "id").err()).contains("User \"bob\"", "pod gate");
        }
    }

    private static boolean serves(Path state) throws IOException {
        return Files.readString(state.resolve("serve.out")).contains("\"serving\"");
    }

    private static Kubectl kubectl(String program, DevCluster cluster, List<String> options, List<String> credential)
            throws Exception {
        Path file = Files.createTempFile(cluster.folder("kubeconfigs"), "kubeconfig", "");
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--user", "somebody", "--output", file.toString(), "--server", server(cluster)));
        run(cluster.kubeconfig().getParent().resolve("postern.yaml"), all, credential);
        return new Kubectl(List.of(program.split(" ")), file);
    }

    /** A program that prints alice's certificate, in the version that every kubectl takes. */
    private static List<String> plugin(DevCluster cluster) throws IOException {
        Path pki = cluster.kubeconfig().getParent().resolve("pki");
        String version = "client.authentication.k8s.io/v1beta1";
        Path credential = cluster.folder("kubeconfigs").resolve("credential.json");
        secret(credential, """
                {"apiVersion": "%s", "kind": "ExecCredential",
                 "status": {"clientCertificateData": "%s", "clientKeyData": "%s"}}
                """.formatted(version, line(pki.resolve("alice.crt")), line(pki.resolve("alice.key"))));
        return List.of("--exec-command", "cat", "--exec-arg", credential.toString(), "--exec-api-version", version);
    }

    private static String line(Path pem) throws IOException {
        return Files.readString(pem).replace("\n", "\\n");
    }

    private static void run(Path configuration, List<String> options, List<String> credential) throws Exception {
        List<String> command = new ArrayList<>(postern("kubeconfig", "--config", configuration.toString()));
        command.addAll(options);
        command.addAll(credential);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String words = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).describedAs(words).isZero();
    }

    private static List<String> postern(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Postern.java(), "-jar", System.getProperty("postern.jar")));
        command.addAll(List.of(arguments));
        return command;
    }

    private static void secret(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** The port is one that was free, so the configuration does not know it. */
    private static String server(DevCluster cluster) throws IOException {
        return Files.readString(cluster.kubeconfig())
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("server: "))
                .map(line -> line.substring("server: ".length()).replace("127.0.0.1", "localhost"))
                .findFirst()
                .orElseThrow();
    }
}
