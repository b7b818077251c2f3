package dev.postern.server.cluster;

import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** exec and attach in the development cluster. */
@ExtendWith(ClusterExtension.class)
class DevExecClusterIT extends ExecSuite {
    DevExecClusterIT(DevCluster cluster) {
        super(cluster);
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void attachesToTheShellThatRuns(String program, DevCluster cluster) throws Exception {
        List<String> attach = List.of("attach", "-it", "shell");
        try (Terminal terminal = Terminal.start(cluster.kubectl(program, "alice"), 24, 80, attach)) {
            Eventually.holds("it is attached", () -> terminal.lines().any("try pressing enter"));
            terminal.type("echo $((6 * 7))\n");

            Eventually.holds("the shell has answered", () -> terminal.lines().any("42"));
        }
    }
}
