package dev.postern.proxy.stream;

import java.util.concurrent.atomic.AtomicLong;

/** {@link StreamCounts} while they grow. Written on the session's event loop only, so that no write has to be a fence; read from any thread. */
final class StreamCounter {
    private final String name;
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong toClient = new AtomicLong();
    private final AtomicLong toBackend = new AtomicLong();

    StreamCounter(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void opened() {
        add(opened, 1);
        add(open, 1);
    }

    /** The same where none was. */
    void openedOnce() {
        if (opened.getPlain() == 0) {
            opened();
        }
    }

    void closed() {
        add(open, -1);
    }

    void toClient(long bytes) {
        add(toClient, bytes);
    }

    void toBackend(long bytes) {
        add(toBackend, bytes);
    }

    StreamCounts counts() {
        return new StreamCounts(
                name, opened.getAcquire(), open.getAcquire(), toClient.getAcquire(), toBackend.getAcquire());
    }

    private static void add(AtomicLong count, long more) {
        count.setRelease(count.getPlain() + more);
    }
}
