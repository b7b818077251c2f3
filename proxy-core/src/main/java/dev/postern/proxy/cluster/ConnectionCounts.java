package dev.postern.proxy.cluster;

import java.util.concurrent.atomic.LongAdder;

/**
 * The pooled connections to one API server and who waits for one, of all event loops together. Told by each pool on its own
 * loop, read on any thread.
 */
public final class ConnectionCounts {
    private final LongAdder open = new LongAdder();
    private final LongAdder idle = new LongAdder();
    private final LongAdder waiting = new LongAdder();
    private final LongAdder dialled = new LongAdder();
    private final LongAdder failed = new LongAdder();

    ConnectionCounts() {}

    /** Connections that are open. */
    public long open() {
        return open.sum();
    }

    /** Those of them with no request under way. */
    public long idle() {
        return idle.sum();
    }

    /** Requests that have no connection yet. */
    public long waiting() {
        return waiting.sum();
    }

    /** Connections that were opened since the start. */
    public long dialled() {
        return dialled.sum();
    }

    /** Connections that could not be opened since the start. */
    public long failed() {
        return failed.sum();
    }

    void addOpen(int more) {
        open.add(more);
    }

    void addIdle(int more) {
        idle.add(more);
    }

    void addWaiting(int more) {
        waiting.add(more);
    }

    void countDial(boolean success) {
        (success ? dialled : failed).increment();
    }
}
