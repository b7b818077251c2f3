package dev.postern.server.dev.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.zip.Deflater;

/**
 * SYN_REPLY frames of SPDY/3.1 with no headers, in a connection's compression. Netty's encoder writes no header block for
 * them at all, where a client reads a compressed count of zero. They are the only headers that this side sends.
 */
final class SynReplies implements AutoCloseable {
    private static final int CONTROL_SPDY_3 = 0x8003;
    private static final int SYN_REPLY = 2;
    private static final byte[] NO_HEADERS = new byte[4];

    private final Deflater deflater = new Deflater();

    /** The frame for a stream; its order on the wire must be the order of these calls. */
    ByteBuf frame(ByteBufAllocator buffers, int stream) {
        byte[] block = new byte[64];
        deflater.setInput(NO_HEADERS);
        int length = deflater.deflate(block, 0, block.length, Deflater.SYNC_FLUSH);
        return buffers.buffer(12 + length)
                .writeShort(CONTROL_SPDY_3)
                .writeShort(SYN_REPLY)
                .writeInt(4 + length)
                .writeInt(stream)
                .writeBytes(block, 0, length);
    }

    @Override
    public void close() {
        deflater.end();
    }
}
