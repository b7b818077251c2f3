package dev.postern.proxy.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/** A thread beside the test's own, for what may block: a writer whose reader waits. */
public final class SideThread {
    private SideThread() {}

    /** Completes where the work ends, with its exception where it fails. */
    public static CompletableFuture<Void> run(Work work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> new Thread(task, "beside-the-test").start());
    }

    /** What may fail as a socket does. */
    public interface Work {
        void run() throws IOException;
    }
}
