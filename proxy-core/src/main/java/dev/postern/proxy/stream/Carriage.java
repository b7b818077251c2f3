package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.time.Duration;

/**
 * What becomes of a stream's bytes between the two connections of a {@link Splice}, which reads, flushes, stops reading one
 * side while the other takes nothing, and ends both. One of it per stream, on the stream's event loop only.
 */
public sealed interface Carriage permits Observed, Tunnel, Translation {
    /** Called once, when the client's 101 has been written and nothing has been read. */
    void start(Sides sides);

    /** Takes bytes of the client. */
    void fromClient(ByteBuf bytes);

    /** Takes bytes of the kubelet, which follow its 101. */
    void fromKubelet(ByteBuf bytes);

    /** Hands on whatever more may go of what was taken; called before both sides are flushed. */
    default void settle() {}

    /**
     * Gives the client what was kept back and, where the cause is none of the command's or the client's own, the reason.
     * Called once, before both connections are ended.
     */
    Parting end(EndCause cause);

    /** How often {@link #tick} is to be called; zero for never. */
    Duration tickEvery();

    /** Keeps both connections alive and ends the stream where a side is dead. */
    void tick();

    /** Octets of data that have come of both sides: whether it has grown tells whether the stream is idle. */
    long data();

    /** What is known of the streams now; from any thread. */
    SessionStreams streams();

    /** Writes a line to the client's terminal, where there is one that the gateway can write to. */
    void notice(String line);
}
