package dev.postern.server.dev.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * Bytes from one thread to another, 64 KiB at most: who writes waits for who reads. The reading side is an {@link
 * InputStream}; closed, it takes and drops whatever is still written.
 */
final class OutputPipe {
    private static final int CAPACITY = 64 * 1024;

    private final byte[] ring = new byte[CAPACITY];
    private int start;
    private int count;
    private boolean ended;
    private boolean dropping;

    /** Waits for room. */
    synchronized void write(byte[] bytes, int offset, int length) throws InterruptedException {
        int from = offset;
        int left = length;
        while (left > 0) {
            while (count == CAPACITY && !dropping && !ended) {
                wait();
            }
            if (dropping || ended) {
                return;
            }
            int moved = put(bytes, from, left);
            from += moved;
            left -= moved;
            notifyAll();
        }
    }

    /** No more comes; what is there can still be read. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    InputStream reader() {
        return new Reader();
    }

    private int put(byte[] bytes, int offset, int length) {
        int at = (start + count) % CAPACITY;
        int moved = Math.min(Math.min(length, CAPACITY - count), CAPACITY - at);
        System.arraycopy(bytes, offset, ring, at, moved);
        count += moved;
        return moved;
    }

    private synchronized int take(byte[] into, int offset, int length) throws InterruptedException {
        while (count == 0 && !ended && !dropping) {
            wait();
        }
        if (count == 0 || dropping) {
            return -1;
        }
        int moved = Math.min(Math.min(length, count), CAPACITY - start);
        System.arraycopy(ring, start, into, offset, moved);
        start = (start + moved) % CAPACITY;
        count -= moved;
        notifyAll();
        return moved;
    }

    private synchronized void drop() {
        dropping = true;
        notifyAll();
    }

    private final class Reader extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            try {
                return take(into, offset, length);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for output");
            }
        }

        @Override
        public void close() {
            drop();
        }
    }
}
