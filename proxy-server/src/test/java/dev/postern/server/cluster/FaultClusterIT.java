package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions that are cut in the middle: both sockets go within a second, and the cause is counted. */
@ExtendWith(ClusterExtension.class)
class FaultClusterIT {
    private static final int PORT = Rig.PORTS + 663;
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final String ARCHIVE = "while tar cf - /usr/share; do :; done";

    @Test
    void letsGoOfBothSocketsWhenTheClientIsKilled(Cluster cluster) throws Exception {
        Postern postern = cluster.postern();
        long pid = postern.process().pid();
        long clients = OpenSockets.on(pid, postern.port());
        double lost = ended(postern, "client_lost");
        Process exec = running(cluster, cluster.kubectl("alice"));

        exec.destroyForcibly().waitFor();

        Eventually.holds("the cause is counted", A_SECOND, () -> ended(postern, "client_lost") == lost + 1);
        Eventually.holds(
                "both sockets are closed",
                A_SECOND,
                () -> OpenSockets.to(pid, cluster.rig().kubeletPort()) == 0
                        && OpenSockets.on(pid, postern.port()) <= clients);
    }

    @Test
    void letsGoOfBothSocketsWhenTheKubeletIsKilled(Cluster cluster) throws Exception {
        try (FakeNode node = FakeNode.register(cluster, "dying")) {
            Postern postern = cluster.postern();
            double lost = ended(postern, "kubelet_lost");
            node.kubelet().replies(dev.postern.proxy.harness.KubeletReplies.switching(""));
            Process exec = cluster.kubectl("admin").start("exec", node.pod(), "--", "sleep", "100");
            Eventually.holds("the session is open", () -> open(postern) >= 1);

            node.kubelet().connections().forEach(connection -> connection.reset());

            Eventually.holds("the cause is counted", A_SECOND, () -> ended(postern, "kubelet_lost") == lost + 1);
            assertThat(exec.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /**
     * A real one, of a node that no other test uses, also in the middle of {@code tar}. Where the API server carries it, kubectl
     * says nothing and exits with 0.
     */
    @Test
    void letsGoOfBothSocketsAndTellsEveryKubectlWhenTheKubeletsProcessIsKilled(Cluster cluster) throws Exception {
        Postern postern = cluster.postern();
        victim(cluster);
        double lost = ended(postern, "kubelet_lost");
        long pid = postern.process().pid();
        long clients = OpenSockets.on(pid, postern.port());
        List<RunningExec> execs = new ArrayList<>();
        for (String program : Kubectls.all()) {
            Kubectl alice = cluster.kubectl(program, "alice");
            execs.add(RunningExec.start(alice, "victim", "sleep 100"));
            execs.add(RunningExec.start(alice, "victim", "cat /dev/zero"));
        }
        for (String program : Kubectls.oldestAndNewest()) {
            execs.add(RunningExec.start(cluster.kubectl(program, "alice"), "victim", ARCHIVE));
        }
        RunningExec pastTheGateway = RunningExec.start(cluster.rig().kubectl("alice"), "victim", ARCHIVE);
        assertThat(OpenSockets.to(pid, cluster.rig().kubeletPort())).isEqualTo(execs.size());

        ProcessHandle.of(cluster.rig().pid("node-3-kubelet")).orElseThrow().destroyForcibly();

        Eventually.holds("the cause is counted", () -> ended(postern, "kubelet_lost") == lost + execs.size());
        Eventually.holds(
                "both sockets are closed",
                A_SECOND,
                () -> OpenSockets.to(pid, cluster.rig().kubeletPort()) == 0
                        && OpenSockets.on(pid, postern.port()) <= clients);
        for (RunningExec exec : execs) {
            exec.assertFailed("the gateway lost its connection to the kubelet of node \"node-3\"");
        }
        assertThat(pastTheGateway.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(pastTheGateway.process().exitValue())
                .as("an archive that is cut, to who trusts the API server")
                .isZero();
    }

    @Test
    void tellsEveryKubectlThatItsSessionWasIdle(Cluster cluster) throws Exception {
        String policy = Files.readString(cluster.folder("postern").resolve("policy.yaml"));
        String idle = "streaming: {idleTimeout: 2s}\n";
        try (Postern postern = cluster.another(new Postern.Settings(PORT, "RBAC", policy, idle))) {
            List<RunningExec> execs = new ArrayList<>();
            for (String program : Kubectls.all()) {
                execs.add(RunningExec.start(postern.kubectl(cluster.rig(), program, "alice"), "shell", "sleep 100"));
            }

            for (RunningExec exec : execs) {
                exec.assertFailed("the gateway ended the session: no data either way for 2s");
            }
            assertThat(postern.log()).contains("\"cause\":\"idle\"");
        }
    }

    /** Whoever carries it on. */
    @ParameterizedTest
    @EnumSource(names = {"KUBELET", "UPSTREAM"})
    void tellsAPortForwardWhyItsConnectionEnds(Way way, Cluster cluster) throws Exception {
        String policy = Files.readString(cluster.folder("postern").resolve("policy.yaml"));
        for (String program : Kubectls.oldestAndNewest()) {
            try (Postern postern = cluster.another(new Postern.Settings(PORT, "RBAC", policy, "", way))) {
                Kubectl alice = postern.kubectl(cluster.rig(), program, "alice");
                try (PortForward forward = PortForward.start(alice);
                        Socket open = forward.kept()) {
                    postern.process().destroy();

                    Eventually.holds(
                            "kubectl says why",
                            () -> forward.lines().any("the gateway ended the session: it is being stopped"));
                    assertThat(open.getInputStream().transferTo(OutputStream.nullOutputStream()))
                            .isPositive();
                }
            }
        }
    }

    /** Real kubectls go on while it drains, and are told when the time is over: exec and port-forward. */
    @Test
    void letsEveryKubectlGoOnForTheGracePeriodAndTellsItThen(Cluster cluster) throws Exception {
        String policy = Files.readString(cluster.folder("postern").resolve("policy.yaml"));
        String grace = "shutdown: {gracePeriod: 3s}\n";
        try (Postern postern = cluster.another(new Postern.Settings(PORT, "RBAC", policy, grace))) {
            List<RunningExec> execs = new ArrayList<>();
            for (String program : Kubectls.all()) {
                execs.add(RunningExec.start(postern.kubectl(cluster.rig(), program, "alice"), "shell", "sleep 100"));
            }
            String newest = Kubectls.all().get(Kubectls.all().size() - 1);
            RunningExec quick =
                    RunningExec.start(postern.kubectl(cluster.rig(), newest, "alice"), "shell", "sleep 1; exit 7");
            try (PortForward forward = PortForward.start(postern.kubectl(cluster.rig(), newest, "alice"));
                    Socket open = forward.kept()) {
                postern.process().destroy();

                assertThat(quick.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(quick.process().exitValue()).isEqualTo(7);
                assertThat(postern.process().isAlive()).isTrue();
                assertThat(postern.admin("/readyz")).contains("[-]shutdown failed");
                String sentence = "it is being stopped, and the time to finish is over";
                for (RunningExec exec : execs) {
                    exec.assertFailed(sentence);
                }
                Eventually.holds("kubectl says why", () -> forward.lines().any(sentence));
                assertThat(open.getInputStream().transferTo(OutputStream.nullOutputStream()))
                        .isPositive();
            }
            assertThat(postern.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(postern.process().exitValue()).isZero();
            assertThat(postern.log()).contains("\"cause\":\"drain\"", "\"exitCode\":7", "\"ports\":\"80\"");
        }
    }

    private static void victim(Cluster cluster) throws IOException {
        Path pod = cluster.folder("victim").resolve("pod.yaml");
        Files.writeString(pod, """
                apiVersion: v1
                kind: Pod
                metadata: {name: victim, namespace: default}
                spec:
                  nodeName: node-3
                  automountServiceAccountToken: false
                  enableServiceLinks: false
                  containers: [{name: c, image: rig, imagePullPolicy: IfNotPresent, command: [sleep, infinity]}]
                """);
        Kubectl admin = cluster.rig().kubectl("admin");
        assertThat(admin.run("apply", "-f", pod.toString()).exit()).isZero();
        assertThat(admin.run("wait", "--for=condition=Ready", "--timeout=60s", "pod/victim")
                        .exit())
                .isZero();
    }

    @Test
    void endsEverySessionAndItselfWhenItIsStopped(Cluster cluster) throws Exception {
        String policy = Files.readString(cluster.folder("postern").resolve("policy.yaml"));
        try (Postern postern = cluster.another(new Postern.Settings(PORT, "RBAC", policy))) {
            long kubelet = cluster.rig().pid("node-1-kubelet");
            int kubeletPort = cluster.rig().kubeletPort();
            long others = OpenSockets.on(kubelet, kubeletPort);
            List<RunningExec> execs = new ArrayList<>();
            for (String program : Kubectls.all()) {
                execs.add(RunningExec.start(postern.kubectl(cluster.rig(), program, "alice"), "shell", "sleep 100"));
            }
            assertThat(OpenSockets.on(kubelet, kubeletPort)).isEqualTo(others + execs.size());

            postern.process().destroy();

            Eventually.holds(
                    "both sockets are closed",
                    A_SECOND,
                    () -> execs.stream().noneMatch(exec -> exec.process().isAlive())
                            && OpenSockets.on(kubelet, kubeletPort) <= others);
            for (RunningExec exec : execs) {
                exec.assertFailed("the gateway ended the session: it is being stopped");
            }
            assertThat(postern.process().waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(postern.process().exitValue()).isZero();
            assertThat(postern.log()).contains("\"cause\":\"shutdown\"");
        }
    }

    private static Process running(Cluster cluster, Kubectl alice) throws IOException {
        Process exec = alice.start("exec", "shell", "--", "sh", "-c", "echo started; sleep 100");
        Lines lines = new Lines(exec.getInputStream());
        Eventually.holds("the command runs in " + cluster.rig().folder(), () -> lines.any("started"));
        return exec;
    }

    private static double ended(Postern postern, String cause) throws IOException, InterruptedException {
        return postern.metric("postern_sessions_ended_total", "cause=\"" + cause + "\"");
    }

    private static double open(Postern postern) throws IOException, InterruptedException {
        return postern.metric("postern_sessions_open", "");
    }
}
