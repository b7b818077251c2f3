package dev.postern.server.dev.container;

/** Reads one container's log once, in order. One thread reads; any thread closes. */
public final class LogReader implements AutoCloseable {
    LogReader() {}

    /** Waits for the next bytes, whole lines where possible; empty at the end, also once it is closed. */
    public byte[] next() throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Wakes the reader; closing again does nothing. */
    @Override
    public void close() {}
}
