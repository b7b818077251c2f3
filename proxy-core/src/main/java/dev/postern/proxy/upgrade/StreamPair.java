package dev.postern.proxy.upgrade;

import dev.postern.proxy.target.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Both ends of a stream, whose client has not been sent its 101 yet. Both channels are on one event loop with auto-read off;
 * all buffers belong to the holder.
 *
 * @param backend the other side's channel; {@code place} says whose it is
 */
public record StreamPair(Channel client, Channel backend, First first, Agreed agreed, Destination place) {
    /**
     * What goes out before anything is read.
     *
     * @param answer the client's 101
     * @param toClient what the other side sent after its own
     * @param toBackend what the client sent early
     */
    public record First(ByteBuf answer, ByteBuf toClient, ByteBuf toBackend) {
        /** Lets go of all three. */
        public void release() {
            answer.release();
            toClient.release();
            toBackend.release();
        }
    }
}
