package dev.postern.server.cli;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import sun.misc.Signal;

/**
 * SIGTERM and SIGINT in place of the JVM's own answer to them, which begins the end once and hears no second one. The first asks
 * the program to end, the second not to wait for anything.
 */
final class StopSignals {
    private static final List<String> NAMES = List.of("TERM", "INT");

    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final CompletableFuture<Void> second = new CompletableFuture<>();

    /** Hears them from now on. A signal that the JVM was started to ignore stays ignored. */
    static StopSignals heard() {
        StopSignals signals = new StopSignals();
        NAMES.forEach(name -> Signal.handle(new Signal(name), signal -> signals.came()));
        return signals;
    }

    /** Completes when the program is to end. */
    CompletableFuture<Void> first() {
        return first;
    }

    /** Completes when it is to end at once. */
    CompletableFuture<Void> second() {
        return second;
    }

    void came() {
        if (!first.complete(null)) {
            second.complete(null);
        }
    }
}
