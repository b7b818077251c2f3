package dev.postern.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** exec and attach with every kubectl. */
@ExtendWith(ClusterExtension.class)
class ExecClusterIT {
    private static final String KUBECTLS = "dev.postern.server.cluster.Kubectls#all";

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void passesExitCodesOn(String program, Cluster cluster) throws IOException {
        Kubectl alice = cluster.kubectl(program, "alice");
        for (int code : new int[] {0, 1, 42, 255}) {
            Result result = alice.run("exec", "shell", "--", "sh", "-c", "exit " + code);
            assertThat(result.exit()).describedAs("%s", result).isEqualTo(code);
        }
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void keepsStandardErrorApart(String program, Cluster cluster) throws IOException {
        Result result = cluster.kubectl(program, "alice")
                .run("exec", "two", "-c", "second", "--", "sh", "-c", "echo to-out; echo to-err >&2");

        assertThat(result.text()).isEqualTo("to-out\n");
        assertThat(result.err()).contains("to-err").doesNotContain("to-out");
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void carriesStandardInputToItsEnd(String program, Cluster cluster) throws IOException {
        byte[] input = new byte[3 * 1024 * 1024];
        new Random(7).nextBytes(input);

        Result result = cluster.kubectl(program, "alice").run(input, "exec", "-i", "shell", "--", "cat");

        assertThat(result.out()).describedAs("%s", result.err()).isEqualTo(input);
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void givesACommandATerminalOfTheClientsSize(String program, Cluster cluster) throws Exception {
        Kubectl alice = cluster.kubectl(program, "alice");
        String exec = String.join(" ", alice.command()) + " --kubeconfig " + alice.kubeconfig()
                + " exec -it shell -- sh -c 'until [ \"$(stty size)\" = \"33 77\" ]; do sleep 0.1; done; stty size; read x; echo \"got $x\"'";
        Process terminal = new ProcessBuilder("script", "-qec", "stty rows 33 cols 77; " + exec, "/dev/null")
                .redirectErrorStream(true)
                .start();
        terminal.getOutputStream().write("typed\n".getBytes(UTF_8));
        terminal.getOutputStream().flush();
        boolean ended = terminal.waitFor(60, TimeUnit.SECONDS);
        terminal.destroyForcibly();

        assertThat(new String(terminal.getInputStream().readAllBytes(), UTF_8)).contains("33 77", "got typed");
        assertThat(ended).isTrue();
        assertThat(terminal.exitValue()).isZero();
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
