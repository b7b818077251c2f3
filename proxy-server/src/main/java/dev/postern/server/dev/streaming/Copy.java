package dev.postern.server.dev.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies a stream to its end. */
final class Copy {
    /** What Go's {@code io.Copy} takes at a time, and so what one frame holds at most. */
    private static final int CHUNK = 32 * 1024;

    private volatile long copied;

    /** Copies; flushes after each read, because somebody may wait for it. */
    void run(InputStream from, OutputStream to) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long total = 0;
        for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
            to.write(chunk, 0, count);
            to.flush();
            total += count;
            copied = total;
        }
    }

    /** How many bytes so far. */
    long copied() {
        return copied;
    }
}
