package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateway's own identity from a command: its first credential is none that the API server knows, so that it is run once
 * more.
 */
@ExtendWith(ClusterExtension.class)
class ExecCredentialClusterIT {
    private static final int PORT = Rig.PORTS + 693;
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            current-context: postern
            contexts: [{name: postern, context: {cluster: rig, user: postern}}]
            clusters: [{name: rig, cluster: {server: "https://127.0.0.1:%d", certificate-authority: %s/server-ca.crt}}]
            users:
            - name: postern
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: ./issue.sh
                  interactiveMode: Never
            """;
    private static final String COMMAND = """
            #!/bin/sh
            echo run >>runs
            if [ "$(wc -l <runs)" -eq 1 ]; then cat first.json; else cat second.json; fi
            """;

    @Test
    void theApiServerHearsFromWhomTheCommandNames(Cluster cluster) throws IOException {
        Path folder = cluster.folder("postern-" + PORT);
        Path pki = cluster.rig().folder().resolve("pki");
        write(
                folder.resolve("exec.kubeconfig"),
                KUBECONFIG.formatted(cluster.rig().apiPort(), pki),
                "rw-------");
        write(folder.resolve("issue.sh"), COMMAND, "rwx------");
        write(folder.resolve("first.json"), printed(Map.of("token", "nobodys")), "rw-------");
        Map<String, String> pair = Map.of(
                "clientCertificateData",
                Files.readString(pki.resolve("postern.crt")),
                "clientKeyData",
                Files.readString(pki.resolve("postern.key")));
        write(folder.resolve("second.json"), printed(pair), "rw-------");
        String behind = "- name: issued\n  kubeconfig: exec.kubeconfig\n  route: APIServer\n";
        int heard = cluster.rig().audit().size();

        try (Postern postern = cluster.another(new Postern.Settings(PORT, "RBAC", Cluster.POLICY, behind))) {
            Kubectl alice = postern.kubectl(cluster.rig(), System.getProperty("rig") + " kubectl", "alice");
            Files.writeString(
                    alice.kubeconfig(),
                    Files.readString(alice.kubeconfig()).replace(":" + PORT, ":" + PORT + "/clusters/issued"));

            Result exec = alice.run("exec", "shell", "--", "hostname");

            assertThat(exec.text()).as("%s", exec).isEqualTo("shell\n");
            assertThat(postern.log()).doesNotContain("nobodys");
        }
        assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(2);
        List<JsonNode> events = cluster.rig().audit();
        assertThat(events.subList(heard, events.size())).anySatisfy(event -> {
            assertThat(event.path("objectRef").path("subresource").asString("")).isEqualTo("exec");
            assertThat(event.path("user").path("username").asString("")).isEqualTo("postern");
            assertThat(event.path("impersonatedUser").path("username").asString(""))
                    .isEqualTo("alice");
        });
    }

    private static String printed(Map<String, String> status) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "apiVersion", "client.authentication.k8s.io/v1", "kind", "ExecCredential", "status", status));
    }

    private static void write(Path file, String text, String mode) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
