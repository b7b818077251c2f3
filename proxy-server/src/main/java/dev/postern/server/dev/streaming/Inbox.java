package dev.postern.server.dev.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/** What a client has sent on one stream: filled by the event loop, read by one thread, bounded by the {@link Backlog}. */
final class Inbox extends InputStream {
    private final Backlog backlog;
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int position;
    private boolean ended;
    private boolean unwanted;

    Inbox(Backlog backlog) {
        this.backlog = backlog;
    }

    /** Puts a copy by, unless the stream has ended or nobody wants more. */
    synchronized void add(ByteBuf bytes) {
        if (!ended && !unwanted && bytes.isReadable()) {
            byte[] chunk = ByteBufUtil.getBytes(bytes);
            chunks.add(chunk);
            backlog.add(chunk.length);
            notifyAll();
        }
    }

    /** No more will come. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        awaitChunk();
        byte[] chunk = chunks.peek();
        if (chunk == null) {
            return -1;
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, target, offset, count);
        position += count;
        if (position == chunk.length) {
            drop();
        }
        return count;
    }

    /** Throws away what has come and what will. */
    @Override
    public synchronized void close() {
        unwanted = true;
        while (!chunks.isEmpty()) {
            drop();
        }
        notifyAll();
    }

    private void awaitChunk() throws IOException {
        while (chunks.isEmpty() && !ended && !unwanted) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while the client sent nothing");
            }
        }
    }

    private void drop() {
        backlog.remove(chunks.remove().length);
        position = 0;
    }
}
