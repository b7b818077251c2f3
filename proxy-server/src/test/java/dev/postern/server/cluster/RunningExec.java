package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An exec that runs until somebody ends it.
 *
 * @param process kubectl's, whose standard output nobody reads
 * @param lines of its standard error
 */
record RunningExec(List<String> program, Process process, Lines lines) {
    private static final int PATIENCE_SECONDS = 30;

    /** Returns once the command runs. */
    static RunningExec start(Kubectl kubectl, String pod, String command) throws IOException {
        Process process = kubectl.builder("exec", pod, "--", "sh", "-c", "echo started >&2; " + command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        RunningExec exec = new RunningExec(kubectl.command(), process, new Lines(process.getErrorStream()));
        Eventually.holds("the command runs", () -> exec.lines.any("started"));
        return exec;
    }

    /** kubectl ends by itself, not with 0, and has said this. */
    void assertFailed(String sentence) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("%s ends", program)
                .isTrue();
        assertThat(process.exitValue())
                .as("exit of %s: %s", program, lines.all())
                .isNotZero();
        Eventually.holds(program + " says: " + sentence, () -> lines.any(sentence));
    }
}
