package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program as a person starts it: {@code java -jar postern.jar dev}. */
class DevProcessIT {
    private static final Path JAR = Path.of("target", "postern.jar");

    @TempDir
    private Path folder;

    private @Nullable Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void runsACommandAgainstItselfAndExitsWithItsStatus() throws Exception {
        String command = "echo \"out $KUBECONFIG\"; exit 42";

        Result result = run("--for", "90s", "--", "sh", "-c", command);

        assertThat(result.status).describedAs("%s", result).isEqualTo(42);
        assertThat(result.out).isEqualTo("out " + folder.resolve("state/kubeconfig") + "\n");
        assertThat(result.err).isEmpty();
        assertThat(survivors()).isEmpty();
    }

    @Test
    void endsByItselfAfterItsTime() throws Exception {
        Result result = run("--for", "10ms");

        assertThat(result.status).describedAs("%s", result).isZero();
        assertThat(result.out)
                .contains(
                        "kubectl --kubeconfig " + folder.resolve("state/kubeconfig")
                                + " port-forward pod/frontend 11111:80",
                        "kubectl --context bob exec shell -- id",
                        "/metrics");
        assertThat(survivors()).isEmpty();
    }

    @Test
    void killsACommandThatOutlivesItsTimeWithAllThatItStarted() throws Exception {
        Result result = run("--for", "1s", "--", "sh", "-c", "sleep 4321 & (sleep 4322 &) ; wait");

        assertThat(result.status).describedAs("%s", result).isEqualTo(1);
        assertThat(result.err)
                .contains("postern dev: killed the command, which had not ended within --for: give it more time");
        assertThat(survivors()).isEmpty();
    }

    @Test
    void saysWhichCommandCannotBeRun() throws Exception {
        Result result = run("--", "no-such-program");

        assertThat(result.status).isEqualTo(1);
        assertThat(result.err)
                .startsWith("postern dev: cannot run no-such-program")
                .contains("after --");
        assertThat(survivors()).isEmpty();
    }

    @Test
    void killsWhatACommandLeavesBehind() throws Exception {
        Result result = run("--", "sh", "-c", "(sleep 4323 </dev/null >/dev/null 2>&1 &) ; exit 0");

        assertThat(result.status).describedAs("%s", result).isZero();
        assertThat(survivors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void endsWithinASecondOnASignalAndLeavesNoProcess(String signal) throws Exception {
        Process running = start(command("--trace"));
        await().atMost(Duration.ofSeconds(90)).until(() -> out().contains("/metrics"));
        assertThat(running.descendants()).isNotEmpty();

        long start = System.nanoTime();
        new ProcessBuilder("kill", "-" + signal, Long.toString(running.pid()))
                .start()
                .waitFor();
        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

        assertThat(running.exitValue()).isZero();
        assertThat(millis).isLessThan(1000);
        assertThat(survivors()).isEmpty();
    }

    @Test
    void saysWhoUsesTheStateDirectory() throws Exception {
        start(command());
        await().atMost(Duration.ofSeconds(90)).until(() -> out().contains("/metrics"));

        Process second = new ProcessBuilder(command()).redirectErrorStream(true).start();
        String words = new String(second.getInputStream().readAllBytes());

        assertThat(second.waitFor()).isEqualTo(1);
        assertThat(words).contains("another postern dev uses the state directory " + folder.resolve("state"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--for=soon", "--port=70000", "--nonsense"})
    void refusesACommandLineThatItDoesNotUnderstand(String option) throws Exception {
        Result result = run(option);

        assertThat(result.status).isEqualTo(2);
        assertThat(folder.resolve("state")).doesNotExist();
    }

    private Result run(String... arguments) throws Exception {
        Process running = start(command(arguments));
        assertThat(running.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Result(running.exitValue(), out(), Files.readString(folder.resolve("err")));
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                // A build in the background has Ctrl-C ignored, and would pass that on.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                JAR.toString(),
                "dev",
                "--state-dir",
                folder.resolve("state").toString(),
                "--port=0",
                "--admin-port=0",
                "--kubelet-port=0"));
        command.addAll(List.of(arguments));
        return command;
    }

    private Process start(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        return process;
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    /** Processes whose environment or command line names this test's folder. */
    private List<String> survivors() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path one : processes
                    .filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                String about = text(one.resolve("environ")) + text(one.resolve("cmdline"));
                if (about.contains(folder.toString())) {
                    found.add(about.replace('\0', ' '));
                }
            }
        }
        return found;
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException endedMeanwhile) {
            return "";
        }
    }

    private record Result(int status, String out, String err) {}
}
