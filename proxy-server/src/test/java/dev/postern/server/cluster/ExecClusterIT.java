package dev.postern.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** exec and attach at the rig's kubelets. */
@ExtendWith(ClusterExtension.class)
class ExecClusterIT extends ExecSuite {
    ExecClusterIT(Cluster cluster) {
        super(cluster);
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void attachesToARunningProcess(String program, Cluster cluster) throws Exception {
        Process attach = cluster.kubectl(program, "alice").start("attach", "-i", "cat", "-c", "cat");
        attach.getOutputStream().write("hello cat\n".getBytes(UTF_8));
        attach.getOutputStream().flush();

        Lines lines = new Lines(attach.getInputStream());
        Eventually.holds("cat says it back", () -> lines.any("hello cat"));
        attach.destroyForcibly().waitFor();
    }
}
