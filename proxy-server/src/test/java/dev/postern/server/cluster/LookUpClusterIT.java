package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** logs and what goes up to the API server, with every kubectl. */
@ExtendWith(ClusterExtension.class)
class LookUpClusterIT {
    private static final String KUBECTLS = "dev.postern.server.cluster.Kubectls#all";

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void readsTheLastLinesOfALog(String program, Cluster cluster) throws IOException {
        assertThat(cluster.kubectl(program, "alice")
                        .run("logs", "ticker", "--tail=3")
                        .text())
                .matches("(tick \\d+\n){3}");
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void followsALogLineByLineAndLetsGoOfBothSockets(String program, Cluster cluster) throws Exception {
        long pid = cluster.postern().process().pid();
        long clients = OpenSockets.on(pid, cluster.postern().port());
        Process follow = cluster.kubectl(program, "alice").start("logs", "-f", "ticker", "--tail=1");
        Lines lines = new Lines(follow.getInputStream());
        Eventually.holds("the log flows", () -> lines.count() >= 2);
        int seen = lines.count();
        Eventually.holds("a line comes within a second", Duration.ofSeconds(1), () -> lines.count() > seen);

        follow.destroyForcibly().waitFor();

        Eventually.holds(
                "both sockets are free",
                Duration.ofSeconds(1),
                () -> OpenSockets.to(pid, cluster.rig().kubeletPort()) == 0
                        && OpenSockets.on(pid, cluster.postern().port()) <= clients);
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void watchesListsAndDescribes(String program, Cluster cluster) throws Exception {
        Kubectl admin = cluster.kubectl(program, "admin");
        String name = "watched-" + Math.abs(program.hashCode());
        Process watch = admin.start("get", "configmaps", "-w");
        Lines lines = new Lines(watch.getInputStream());
        assertThat(admin.run("create", "configmap", name, "--from-literal=a=b").exit())
                .isZero();

        Eventually.holds("the watch tells", Duration.ofSeconds(10), () -> lines.any(name));
        watch.destroyForcibly().waitFor();

        assertThat(admin.run("get", "pods", "-o", "wide").text()).contains("shell", "node-1");
        assertThat(admin.run("describe", "configmap", name).text()).contains("a:");
        assertThat(admin.run("delete", "configmap", name).exit()).isZero();
    }
}
