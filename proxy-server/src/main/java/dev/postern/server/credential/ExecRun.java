package dev.postern.server.credential;

import dev.postern.server.files.TrustedProgram;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a credential command: no standard input, its standard error thrown away because it may hold anything, bounded
 * in time and output. Blocks, but for {@link #stop}, which any thread may call.
 */
final class ExecRun {
    private static final int LIMIT = 256 * 1024;
    private static final int POLL_MILLIS = 20;

    private final ExecCommand command;
    private final Duration limit;
    private @Nullable Process process;
    private boolean stopped;

    ExecRun(ExecCommand command, Duration limit) {
        this.command = command;
        this.limit = limit;
    }

    /** What it prints, once it has ended with 0. Once only. */
    byte[] output() throws ExecFailure, InterruptedException {
        Process started = start();
        try {
            byte[] printed = read(started);
            if (started.exitValue() != 0) {
                throw ExecFailure.of(command, "failed with exit code " + started.exitValue());
            }
            return printed;
        } catch (IOException broken) {
            throw ExecFailure.of(command, "could not be read from");
        } finally {
            kill(started);
        }
    }

    /** Kills the command where it runs; it is not started any more. {@link #output} fails then. */
    synchronized void stop() {
        stopped = true;
        if (process != null) {
            kill(process);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Held against its owner and mode at each run: it may have been put there after the configuration was read. */
    private synchronized Process start() throws ExecFailure {
        if (stopped) {
            throw ExecFailure.of(command, "was not started: the gateway is being stopped");
        }
        Optional<String> objection = TrustedProgram.objection(Path.of(command.name()));
        if (objection.isPresent()) {
            throw ExecFailure.of(command, objection.get());
        }
        ProcessBuilder builder = new ProcessBuilder(command.words())
                .directory(command.folder().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(Set.of("PATH", "HOME"));
        environment.putAll(command.environment());
        try {
            Process started = builder.start();
            process = started;
            return started;
        } catch (IOException missing) {
            throw ExecFailure.of(command, "cannot be started");
        }
    }

    /** Never waits for output, because whoever inherits the pipe could keep it open for ever. */
    private byte[] read(Process process) throws IOException, ExecFailure, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        InputStream out = process.getInputStream();
        boolean alive = true;
        while (alive) {
            alive = !process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
            printed.write(out.readNBytes(Math.min(out.available(), LIMIT + 1)));
            if (printed.size() > LIMIT) {
                throw ExecFailure.of(command, "printed more than " + LIMIT + " bytes");
            }
            if (alive && System.nanoTime() > deadline) {
                throw ExecFailure.of(command, "did not end within " + limit.toSeconds() + " s");
            }
        }
        return printed.toByteArray();
    }
}
