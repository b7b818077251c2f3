package dev.postern.server.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A command that is run against the cluster: it has this process's standard streams, and {@code KUBECONFIG}. */
public final class GuestCommand {
    private final Process process;

    private GuestCommand(Process process) {
        this.process = process;
    }

    /** Starts it. */
    public static GuestCommand start(List<String> command, Path kubeconfig) throws DevFailure {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        try {
            return new GuestCommand(builder.start());
        } catch (IOException absent) {
            throw DevFailure.because(
                    "cannot run " + command.get(0) + ": " + absent.getMessage()
                            + "; name a program that is on the PATH, after --",
                    absent);
        }
    }

    /** Its exit status, 128 + N after signal N; nothing where it still runs after that time. */
    public Optional<Integer> waitFor(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)
                ? Optional.of(process.exitValue())
                : Optional.empty();
    }

    /** Kills it and all that it has started. */
    public void kill() {
        kill(process.toHandle());
    }

    /** A process that is dead has no children any more, so these are asked for first. */
    private static void kill(ProcessHandle handle) {
        try (Stream<ProcessHandle> children = handle.children()) {
            List<ProcessHandle> all = children.toList();
            handle.destroyForcibly();
            all.forEach(GuestCommand::kill);
        }
    }
}
