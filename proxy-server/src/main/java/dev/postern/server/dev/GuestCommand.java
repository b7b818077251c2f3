package dev.postern.server.dev;

import dev.postern.server.dev.container.ProcessTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A command that is run against the cluster: it has this process's standard streams, and {@code KUBECONFIG}. */
public final class GuestCommand implements AutoCloseable {
    private static final String VARIABLE = "POSTERN_DEV_COMMAND";

    private final Process process;
    private final String marker;

    private GuestCommand(Process process, String marker) {
        this.process = process;
        this.marker = marker;
    }

    /** Starts it. */
    static GuestCommand start(List<String> command, Path kubeconfig) throws DevFailure {
        String id = UUID.randomUUID().toString();
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put(VARIABLE, id);
        try {
            return new GuestCommand(builder.start(), VARIABLE + "=" + id);
        } catch (IOException absent) {
            throw DevFailure.because(
                    "cannot run " + command.get(0) + " (" + absent.getMessage()
                            + "): after -- name a program that is on the PATH",
                    absent);
        }
    }

    /** Its exit status, 128 + N after signal N; nothing where it still runs after that time. */
    public Optional<Integer> waitFor(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)
                ? Optional.of(process.exitValue())
                : Optional.empty();
    }

    /** Kills it, and all that it has started and left behind. */
    @Override
    public void close() {
        ProcessTree.kill(List.of(process.toHandle()), marker);
    }
}
