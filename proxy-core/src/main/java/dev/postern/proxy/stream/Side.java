package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;

/** One side of a stream as its {@link Carriage} uses it. On the stream's event loop only. */
interface Side {
    /** Hands the bytes to this side's connection; whoever called the carriage flushes. */
    void write(ByteBuf bytes);

    /**
     * From here on each buffer goes into TLS records of its own. Otherwise TLS fills its records across buffers: better for small
     * ones, but it copies wherever a buffer ends inside of a record.
     */
    void recordsPerBuffer();

    /** Whether it takes what it is handed as it comes; what is written nevertheless waits in memory. */
    boolean takes();

    /** Whether it is read: not while the other side takes nothing, nor while it is held. */
    boolean isRead();

    /** Reads nothing more of it until told otherwise; what has been read already still comes. */
    void hold(boolean held);

    /** For how many nanoseconds nothing has come of it although it was read, as of the last tick. */
    long silence();
}
