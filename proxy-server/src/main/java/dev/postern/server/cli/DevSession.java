package dev.postern.server.cli;

import dev.postern.server.dev.DevCluster;
import dev.postern.server.dev.DevFailure;
import dev.postern.server.dev.DevOptions;
import dev.postern.server.dev.GuestCommand;
import dev.postern.server.dev.trace.PrintingTrace;
import dev.postern.server.dev.trace.Trace;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code postern dev}, which ends by its time, by its command or by a signal, whichever comes first. All of it is
 * ended before the process is.
 */
final class DevSession {
    private static final int STOP_SECONDS = 10;

    private final Settings settings;
    private final DevCluster cluster;
    private final @Nullable PrintingTrace trace;
    private final PrintWriter words;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * What the person asked for.
     *
     * @param limit when it ends by itself
     * @param command to run against it; empty for none
     */
    record Settings(DevOptions options, Duration limit, List<String> command) {}

    /**
     * @param trace prints each step, and is closed at the end; null for none
     * @param words where the cluster's own words go
     */
    DevSession(Settings settings, @Nullable PrintingTrace trace, PrintWriter words) {
        this.settings = settings;
        this.cluster = new DevCluster(settings.options(), trace == null ? Trace.SILENT : trace);
        this.trace = trace;
        this.words = words;
    }

    /** Runs to the end; returns the process's exit status. */
    int run() throws InterruptedException {
        Thread hook = new Thread(this::stopBySignal, "postern-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        int status;
        try {
            cluster.start();
            status = settings.command().isEmpty() ? untilTheEnd() : withCommand();
        } catch (DevFailure failure) {
            say("postern dev: " + failure.sentence());
            status = failure.isOfConfiguration() ? ExitCode.USAGE : ExitCode.FAILED;
        }
        if (!ending.compareAndSet(false, true)) {
            // The hook ends the process, with a status of its own.
            new CountDownLatch(1).await();
        }
        int ended = end(status);
        remove(hook);
        return ended;
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException runsAlready) {
            // It finds that all has ended.
            return;
        }
    }

    private int untilTheEnd() throws InterruptedException {
        FirstSteps.of(cluster).forEach(words::println);
        words.flush();
        new CountDownLatch(1).await(settings.limit().toNanos(), TimeUnit.NANOSECONDS);
        return ExitCode.OK;
    }

    private int withCommand() throws DevFailure, InterruptedException {
        GuestCommand guest = cluster.run(settings.command());
        Optional<Integer> status = guest.waitFor(settings.limit());
        if (status.isEmpty()) {
            say("postern dev: killed the command, which had not ended within --for: give it more time");
        }
        return status.orElse(ExitCode.FAILED);
    }

    private void stopBySignal() {
        if (ending.compareAndSet(false, true)) {
            boolean cut = !settings.command().isEmpty();
            if (cut) {
                say("postern dev: stopped before the command had ended");
            }
            Runtime.getRuntime().halt(end(cut ? ExitCode.FAILED : ExitCode.OK));
        }
        try {
            if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                say("postern dev: not everything could be ended");
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    private int end(int status) {
        try {
            cluster.close();
            return status;
        } catch (DevFailure failure) {
            say("postern dev: " + failure.sentence());
            return ExitCode.FAILED;
        } finally {
            if (trace != null) {
                trace.close();
            }
            words.flush();
            ended.countDown();
        }
    }

    private void say(String sentence) {
        words.println(sentence);
        words.flush();
    }
}
