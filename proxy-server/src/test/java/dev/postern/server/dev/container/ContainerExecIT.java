package dev.postern.server.dev.container;

import static dev.postern.server.dev.container.RunningPods.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exec: processes beside a container's own, with a terminal and without. */
@Timeout(60)
class ContainerExecIT {
    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private RunningPods pods;

    @BeforeEach
    void start() throws IOException {
        pods = new RunningPods(folder);
    }

    @AfterEach
    void stop() {
        pods.close();
        threads.shutdownNow();
    }

    @Test
    void givesAProcessTheEnvironmentOfAContainerAndNothingOfItsOwn() throws Exception {
        assertThat(System.getenv()).as("what must not be passed on").isNotEmpty();

        String said = pods.exec("shell", "shell", "sh", "-c", "pwd; env | sort");

        Path home = folder.toAbsolutePath().resolve("shell");
        assertThat(said.lines().map(line -> line.replaceFirst("(CONTAINER_PROCESS)=.*", "$1")))
                .containsOnly(
                        home.toString(),
                        "CONTAINER_PROCESS",
                        "HOME=" + home,
                        "HOSTNAME=shell",
                        "LANG=C.UTF-8",
                        "PATH=" + ProcessHome.PATH,
                        "PWD=" + home,
                        "TMPDIR=" + home.resolve("tmp"));
        assertThat(Files.list(home.resolve("tmp"))).isEmpty();
    }

    @Test
    void keepsTheOutputsApartAndTellsTheExitStatus() throws Exception {
        ContainerProcess process =
                pods.container("shell", "shell").exec(List.of("sh", "-c", "cat; echo oops >&2; exit 7"), false);
        Future<byte[]> errors = threads.submit(() -> process.stderr().readAllBytes());

        process.stdin().write("over\n".getBytes(UTF_8));
        process.stdin().close();

        assertThat(new String(process.stdout().readAllBytes(), UTF_8)).isEqualTo("over\n");
        assertThat(new String(errors.get(), UTF_8)).isEqualTo("oops\n");
        assertThat(process.waitFor()).isEqualTo(7);
    }

    @Test
    void tellsTheSignalThatEndedAProcess() throws Exception {
        assertThat(pods.container("shell", "shell")
                        .exec(List.of("sh", "-c", "kill -TERM $$"), false)
                        .waitFor())
                .isEqualTo(128 + 15);
        ContainerProcess terminal = pods.container("shell", "shell").exec(List.of("sh", "-c", "kill -KILL $$"), true);
        terminal.stdout().readAllBytes();
        assertThat(terminal.waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void endsTheOutputWithTheLastWhoHoldsIt() throws Exception {
        ContainerProcess process = pods.container("shell", "shell")
                .exec(List.of("sh", "-c", "(sleep 0.5; echo late) & echo first"), false);

        assertThat(process.waitFor()).isZero();
        assertThat(new String(process.stdout().readAllBytes(), UTF_8)).isEqualTo("first\nlate\n");
    }

    @Test
    void refusesWhatIsNoProgramInTheWordsOfARuntime() {
        for (boolean tty : new boolean[] {false, true}) {
            assertThatThrownBy(() -> pods.container("shell", "shell").exec(List.of("nosuch"), tty))
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith("exec: \"nosuch\": executable file not found in $PATH: unknown");
        }
        assertThatThrownBy(() -> pods.container("shell", "shell").exec(List.of("true", "x".repeat(1024 * 1024)), false))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("exec: \"true\": argument list too long: unknown");
    }

    @Test
    void givesATerminalThatCanBeResized() throws Exception {
        ContainerProcess process = pods.container("shell", "shell")
                .exec(
                        List.of(
                                "sh",
                                "-c",
                                "trap 'stty size; exit 3' WINCH; tty; echo $TERM; while :; do sleep 0.05; done"),
                        true);
        InputStream output = process.stdout();
        String first = until(output, "xterm\r\n");
        assertThat(first).startsWith("/dev/");

        process.resize(117, 43);

        assertThat(new String(output.readAllBytes(), UTF_8)).isEqualTo("43 117\r\n");
        assertThat(process.stderr().read()).isEqualTo(-1);
        assertThat(process.waitFor()).isEqualTo(3);
        process.resize(1, 1);
    }

    @Test
    void doesNotHangATerminalUpWhenTheInputEnds() throws Exception {
        ContainerProcess process = pods.container("shell", "shell")
                .exec(List.of("sh", "-c", "read a; echo got $a; sleep 0.3; echo end"), true);
        process.stdin().write("x\n".getBytes(UTF_8));
        process.stdin().close();

        assertThat(new String(process.stdout().readAllBytes(), UTF_8)).endsWith("got x\r\nend\r\n");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void givesTerminalsBack() throws Exception {
        pods.exec("shell", "shell", "true");
        long before = openTerminals();
        for (int i = 0; i < 10; i++) {
            ContainerProcess process = pods.container("shell", "shell").exec(List.of("true"), true);
            process.stdout().readAllBytes();
            process.waitFor();
        }
        assertThat(openTerminals()).isLessThanOrEqualTo(before);
    }

    private static long openTerminals() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).toString().contains("ptmx");
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }
}
