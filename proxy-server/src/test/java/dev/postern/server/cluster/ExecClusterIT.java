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
        // Read before it is destroyed, which closes what could not be read any more.
        Lines lines = new Lines(terminal.getInputStream());
        boolean ended = terminal.waitFor(60, TimeUnit.SECONDS);
        terminal.destroyForcibly();

        assertThat(ended).describedAs("%s", lines.all()).isTrue();
        Eventually.holds("the command had its say", () -> lines.any("33 77") && lines.any("got typed"));
        assertThat(terminal.exitValue()).isZero();
    }

    /** {@code script} gives the client a terminal and says which; {@code stty} resizes it while the command runs. */
    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void tellsACommandThatTheTerminalWasResized(String program, Cluster cluster) throws Exception {
        Kubectl alice = cluster.kubectl(program, "alice");
        String exec = String.join(" ", alice.command()) + " --kubeconfig " + alice.kubeconfig()
                + " exec -it shell -- sh -c '" + awaiting("24 80") + awaiting("40 120") + "exit 7'";
        Process terminal = new ProcessBuilder("script", "-qefc", "tty; stty rows 24 cols 80; " + exec, "/dev/null")
                .redirectErrorStream(true)
                .start();
        try {
            Lines lines = new Lines(terminal.getInputStream());
            Eventually.holds("the first size is known", () -> lines.any("size 24 80"));
            String tty = lines.all().stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("/dev/pts/"))
                    .findFirst()
                    .orElseThrow();

            Process resize = new ProcessBuilder("stty", "-F", tty, "rows", "40", "cols", "120").start();

            assertThat(resize.waitFor()).isZero();
            Eventually.holds("the new size is known", () -> lines.any("size 40 120"));
            assertThat(terminal.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(terminal.exitValue()).isEqualTo(7);
        } finally {
            terminal.destroyForcibly();
        }
    }

    private static String awaiting(String size) {
        return "until [ \"$(stty size)\" = \"" + size + "\" ]; do sleep 0.1; done; echo size " + size + "; ";
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
