package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.cluster.Kubectl.Result;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** exec with every kubectl. */
abstract class ExecSuite {
    static final String KUBECTLS = "dev.postern.server.cluster.Kubectls#all";

    private final KubectlTarget cluster;

    ExecSuite(KubectlTarget cluster) {
        this.cluster = cluster;
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void passesExitCodesOn(String program) throws IOException {
        Kubectl alice = cluster.kubectl(program, "alice");
        for (int code : new int[] {0, 1, 42, 255}) {
            Result result = alice.run("exec", "shell", "--", "sh", "-c", "exit " + code);
            assertThat(result.exit()).describedAs("%s", result).isEqualTo(code);
        }
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void keepsStandardErrorApart(String program) throws IOException {
        Result result = cluster.kubectl(program, "alice")
                .run("exec", "two", "-c", "second", "--", "sh", "-c", "echo to-out; echo to-err >&2");

        assertThat(result.text()).isEqualTo("to-out\n");
        assertThat(result.err()).contains("to-err").doesNotContain("to-out");
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void carriesStandardInputToItsEnd(String program) throws IOException {
        byte[] input = new byte[3 * 1024 * 1024];
        new Random(7).nextBytes(input);

        Result result = cluster.kubectl(program, "alice").run(input, "exec", "-i", "shell", "--", "cat");

        assertThat(result.out()).describedAs("%s", result.err()).isEqualTo(input);
    }

    @ParameterizedTest
    @MethodSource(KUBECTLS)
    void givesACommandATerminalThatFollowsTheClients(String program) throws Exception {
        String script = awaiting("24 80") + awaiting("40 120") + "read x; echo got $x; exit 7";
        List<String> exec = List.of("exec", "-it", "shell", "--", "sh", "-c", script);
        try (Terminal terminal = Terminal.start(cluster.kubectl(program, "alice"), 24, 80, exec)) {
            Eventually.holds("the first size is known", () -> terminal.lines().any("size 24 80"));
            terminal.resize(40, 120);
            Eventually.holds("the new size is known", () -> terminal.lines().any("size 40 120"));
            terminal.type("typed\n");

            Eventually.holds("the command has read", () -> terminal.lines().any("got typed"));
            assertThat(terminal.waitFor()).isEqualTo(7);
        }
    }

    private static String awaiting(String size) {
        return "until [ \"$(stty size)\" = \"" + size + "\" ]; do sleep 0.1; done; echo size " + size + "; ";
    }
}
