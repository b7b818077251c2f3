package dev.postern.server.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.config.ConfigLoader;
import dev.postern.server.config.ConfigResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevFilesTest {
    @TempDir
    private Path folder;

    @Test
    void writesAConfigurationThatServeTakes() throws Exception {
        try (StateFolder state = StateFolder.open(folder)) {
            Path file = files(state).forGateway(new DevOptions(folder, 6443, 6444, 10250), 16443);

            ConfigResult result = ConfigLoader.load(file);

            assertThat(result).isInstanceOf(ConfigResult.Accepted.class);
            assertThat(((ConfigResult.Accepted) result).configuration().summary())
                    .contains(
                            "serving     https://127.0.0.1:6443",
                            "pod gate    RBAC from 1 file",
                            "node gate   RBAC from 1 file",
                            "cluster     dev: API server https://127.0.0.1:16443");
        }
    }

    @Test
    void leavesThePolicyToThePersonWhoChangedIt() throws Exception {
        try (StateFolder state = StateFolder.open(folder)) {
            DevFiles files = files(state);
            files.forGateway(new DevOptions(folder, 0, 0, 0), 1);
            Files.writeString(state.file("policy.yaml"), "changed");

            files.forGateway(new DevOptions(folder, 0, 0, 0), 1);

            assertThat(state.file("policy.yaml")).hasContent("changed");
        }
    }

    @Test
    void writesAContextForEachAndAlicesIsCurrent() throws Exception {
        try (StateFolder state = StateFolder.open(folder)) {
            Path kubeconfig = files(state).forPeople(6443);

            assertThat(kubeconfig)
                    .content()
                    .contains(
                            "server: https://127.0.0.1:6443",
                            "certificate-authority: " + folder + "/pki/serving-ca.crt",
                            "current-context: alice",
                            "- name: bob\n  context:\n    cluster: dev\n    user: bob",
                            "- name: carol\n  context:\n    cluster: dev\n    user: carol",
                            "client-key: " + folder + "/pki/carol.key");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kubeconfig)))
                    .isEqualTo("rw-------");
        }
    }

    private static DevFiles files(StateFolder state) throws Exception {
        return new DevFiles(state, DevPki.open(state.file("pki"), Clock.systemUTC()));
    }
}
