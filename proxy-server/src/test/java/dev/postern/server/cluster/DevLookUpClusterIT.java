package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What kubectl reads from the development cluster, who is refused what, with every kubectl. */
@ExtendWith(ClusterExtension.class)
class DevLookUpClusterIT {
    private static final String KUBECTLS = "dev.postern.server.cluster.Kubectls#all";

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void listsPodsAndNodes(String program, DevCluster cluster) throws IOException {
        Kubectl bob = cluster.kubectl(program, "bob");

        assertThat(bob.run("get", "pods", "-o", "wide").text().lines())
                .anyMatch(line -> line.matches("NAME +READY +STATUS +RESTARTS +AGE +IP +NODE .*"))
                .anyMatch(line -> line.matches("frontend +1/1 +Running .* dev-node .*"))
                .anyMatch(line -> line.matches("two +2/2 +Running .* dev-node .*"));
        assertThat(bob.run("get", "nodes").text()).containsPattern("dev-node +Ready");
        assertThat(bob.run("get", "pod", "logger", "-o", "jsonpath={.spec.nodeName}")
                        .text())
                .isEqualTo("dev-node");
        assertThat(bob.run("get", "pods", "-l", "app=two", "-o", "name").text()).isEqualTo("pod/two\n");
        assertThat(bob.run("api-resources").text()).contains("pods", "Pod");
        assertThat(bob.run("explain", "pod").text()).contains("Pod");
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void describesAndWaits(String program, DevCluster cluster) throws IOException {
        Kubectl bob = cluster.kubectl(program, "bob");

        assertThat(bob.run("describe", "pod", "frontend").text())
                .contains(
                        "Name:", "frontend", "Node:", "dev-node/127.0.0.1", "Status:", "Running", "Events:", "Started");
        assertThat(bob.run("describe", "node", "dev-node").text()).contains("Name:", "dev-node", "Ready", "frontend");
        assertThat(bob.run("wait", "--for=condition=Ready", "pod/frontend", "--timeout=20s")
                        .exit())
                .isZero();
        assertThat(bob.run("wait", "--for=condition=Ready", "node/dev-node", "--timeout=20s")
                        .exit())
                .isZero();
    }

    /** With all of them at a time: the node renews its lease every ten seconds only. */
    @Test
    void watchesWhatChanges(DevCluster cluster) throws Exception {
        Map<String, Process> watches = new LinkedHashMap<>();
        try {
            for (String program : Kubectls.all()) {
                Kubectl bob = cluster.kubectl(program, "bob");
                watches.put(program, bob.start("get", "leases", "-n", "kube-node-lease", "-w"));
            }
            for (Map.Entry<String, Process> watch : watches.entrySet()) {
                Lines lines = new Lines(watch.getValue().getInputStream());
                Eventually.holds("the list is there: " + watch.getKey(), () -> lines.any("dev-node"));
                Eventually.holds("the watch tells: " + watch.getKey(), Duration.ofSeconds(20), () -> lines.count() > 2);
            }
        } finally {
            for (Process watch : watches.values()) {
                watch.destroyForcibly().waitFor();
            }
        }
    }

    /** With two only: a container that ends again and again is started again later and later. */
    @ParameterizedTest
    @MethodSource("dev.postern.server.cluster.Kubectls#oldestAndNewest")
    void watchesAContainerStartAgain(String program, DevCluster cluster) throws Exception {
        Process watch = cluster.kubectl(program, "bob").start("get", "pods", "-w");
        try (Terminal shell =
                Terminal.start(cluster.kubectl(program, "alice"), 24, 80, List.of("attach", "-it", "shell"))) {
            Lines lines = new Lines(watch.getInputStream());
            Eventually.holds("the list is there", () -> lines.any("two"));
            int listed = lines.count();
            Eventually.holds("it is attached", () -> shell.lines().any("try pressing enter"));
            shell.type("exit\n");

            Eventually.holds("the watch tells", Duration.ofSeconds(20), () -> lines.count() > listed);
            Eventually.holds(
                    "it runs again",
                    () -> cluster.kubectl(program, "bob")
                            .run(
                                    "get",
                                    "pod",
                                    "shell",
                                    "-o",
                                    "jsonpath={.status.phase}{.status.containerStatuses[0].ready}")
                            .text()
                            .equals("Runningtrue"));
        } finally {
            watch.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void followsALogLineByLine(String program, DevCluster cluster) throws Exception {
        Process follow = cluster.kubectl(program, "bob").start("logs", "-f", "logger", "--tail=1");
        try {
            Lines lines = new Lines(follow.getInputStream());
            Eventually.holds("the log flows", () -> lines.count() >= 3);

            assertThat(lines.all()).allMatch(line -> line.matches("line \\d+"));
        } finally {
            follow.destroyForcibly().waitFor();
        }
        assertThat(cluster.kubectl(program, "alice")
                        .run("logs", "two", "-c", "first")
                        .text())
                .contains("this is the container first");
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void saysWhoMayDoWhat(String program, DevCluster cluster) throws IOException {
        Kubectl alice = cluster.kubectl(program, "alice");
        Kubectl bob = cluster.kubectl(program, "bob");

        assertThat(alice.run("auth", "can-i", "create", "pods", "--subresource=exec")
                        .text()
                        .strip())
                .isEqualTo("yes");
        assertThat(bob.run("auth", "can-i", "create", "pods", "--subresource=exec")
                        .text()
                        .strip())
                .isEqualTo("no");
        assertThat(bob.run("auth", "can-i", "--list").text()).contains("pods", "[get list watch]");
        // kubectl has the command since 1.27.
        if (bob.run("auth", "--help").text().contains("whoami")) {
            assertThat(bob.run("auth", "whoami").text())
                    .containsPattern("Username +bob")
                    .containsPattern("Groups +\\[readers ");
        }
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void saysWhichGateRefused(String program, DevCluster cluster) throws Exception {
        Result bob = cluster.kubectl(program, "bob").run("exec", "shell", "--", "id");
        Result carol = cluster.kubectl(program, "carol").run("exec", "shell", "--", "id");

        assertThat(bob.exit()).isEqualTo(1);
        assertThat(bob.err()).contains("User \"bob\" cannot create resource \"pods/exec\"", "refused by the pod gate");
        assertThat(carol.exit()).isEqualTo(1);
        assertThat(carol.err())
                .contains("User \"carol\" cannot create resource \"nodes/proxy\"", "refused by the node gate");
        assertThat(cluster.kubectl(program, "alice")
                        .run("exec", "nosuch", "--", "id")
                        .err())
                .contains("pods \"nosuch\" not found");
        assertThat(cluster.kubectl(program, "alice")
                        .run("exec", "two", "-c", "no", "--", "id")
                        .err())
                .contains("container no is not valid for pod two");
        assertThat(cluster.metrics())
                .contains("postern_authorization_duration_seconds_count{cluster=\"dev\",result=\"denied\"}");
    }
}
