package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * Follows a spliced stream's protocol as far as it takes to tell the client, at its end and in its own words, why it ended.
 * It changes no byte. What it keeps back of a frame that is not whole yet is at most {@link #HELD} octets, so that the end can
 * be told between two frames. On the stream's event loop only.
 */
interface StreamObserver {
    /** A frame that is larger is passed on as it comes; a stream that is cut in the middle of one ends without a word. */
    int HELD = 64 * 1024;

    /** Follows nothing and tells nothing. */
    StreamObserver NONE = new StreamObserver() {
        @Override
        public void fromKubelet(ByteBuf bytes, Consumer<ByteBuf> client) {
            client.accept(bytes);
        }

        @Override
        public void fromClient(ByteBuf bytes, Consumer<ByteBuf> client) {
            // There is nothing to follow.
        }

        @Override
        public boolean end(EndCause cause, Consumer<ByteBuf> client) {
            return false;
        }
    };

    /** Takes bytes of the kubelet, which follow its 101, and gives the client what may go, now or when it is settled. */
    void fromKubelet(ByteBuf bytes, Consumer<ByteBuf> client);

    /** Looks at bytes of the client, which stay the caller's; gives the client what was kept back and need not be any more. */
    void fromClient(ByteBuf bytes, Consumer<ByteBuf> client);

    /** Gives the client whatever more may go of what was taken: called before it is sent. */
    default void settle(Consumer<ByteBuf> client) {}

    /**
     * Gives the client what was kept back and, where the cause is none of the command's or the client's own, the reason.
     * Called once, at the end.
     *
     * @return whether the reason was given
     */
    boolean end(EndCause cause, Consumer<ByteBuf> client);

    /** Octets of pings and of their answers, both ways. */
    default long pings() {
        return 0;
    }

    /** Called with every tick; whether the kubelet leaves a ping of the client's unanswered because it is gone. */
    default boolean isKubeletDead(Side kubelet, KeepAlive keepAlive) {
        return false;
    }

    /** What is known of the streams now; from any thread. */
    default SessionStreams streams() {
        return SessionStreams.UNKNOWN;
    }
}
