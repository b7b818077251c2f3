package dev.postern.server.dev.streaming;

import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * Lets threads write to a channel only while it takes bytes, so that a client that does not read holds them up instead of
 * filling memory: at most one write of each thread stands beyond the channel's high mark.
 */
final class WriteGate {
    private final Channel channel;
    private boolean shut;

    WriteGate(Channel channel) {
        this.channel = channel;
    }

    /** Waits until the channel takes bytes; fails once it is gone. Not on an event loop. */
    synchronized void pass() throws IOException {
        while (!shut && !channel.isWritable()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while the client did not read");
            }
        }
        if (shut) {
            throw new IOException("the connection is closed");
        }
    }

    /** The channel may have become writable. */
    synchronized void open() {
        notifyAll();
    }

    /** The channel is gone. */
    synchronized void shut() {
        shut = true;
        notifyAll();
    }
}
