package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Writes the frames of a SPDY/3.1 client (2.2, 2.6). */
final class SpdyWriter {
    static final int SYN_STREAM = 1;
    static final int SYN_REPLY = 2;
    static final int RST_STREAM = 3;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 9;

    /** Flag of a frame after which its sender says nothing more on the stream. */
    static final int FIN = 1;
    /** Why a stream is reset (2.6.3): it is not one that is open. */
    static final int INVALID_STREAM = 2;
    /** Why a stream is reset: it is not wanted. */
    static final int REFUSED_STREAM = 3;

    private static final int CONTROL_OF_VERSION_3 = 0x8003;
    private static final int HEADER = 8;
    private static final int SYN_STREAM_FIELDS = 10;

    private SpdyWriter() {}

    /** Opens a stream of the usual priority, and of no other's. */
    static ByteBuf synStream(int stream, byte[] headerBlock) {
        return control(SYN_STREAM, SYN_STREAM_FIELDS + headerBlock.length)
                .writeInt(stream)
                .writeInt(0)
                .writeShort(0)
                .writeBytes(headerBlock);
    }

    /** The header of a data frame; its octets follow in buffers of their own. */
    static ByteBuf data(int stream, int flags, int length) {
        return Unpooled.buffer(HEADER).writeInt(stream).writeByte(flags).writeMedium(length);
    }

    static ByteBuf reset(int stream, int status) {
        return control(RST_STREAM, 2 * Integer.BYTES).writeInt(stream).writeInt(status);
    }

    /** A ping, or the answer to one: of the sender's parity it is a question. */
    static ByteBuf ping(int id) {
        return control(PING, Integer.BYTES).writeInt(id);
    }

    private static ByteBuf control(int type, int length) {
        return Unpooled.buffer(HEADER + length)
                .writeShort(CONTROL_OF_VERSION_3)
                .writeShort(type)
                .writeByte(0)
                .writeMedium(length);
    }
}
