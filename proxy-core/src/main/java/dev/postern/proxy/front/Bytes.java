package dev.postern.proxy.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Bytes that arrive in pieces, joined. */
final class Bytes {
    private Bytes() {}

    /** One buffer with the readable bytes of both; takes over the reference to each. Copies only where it must. */
    static ByteBuf join(ByteBufAllocator allocator, ByteBuf first, ByteBuf more) {
        if (!first.isReadable()) {
            first.release();
            return more;
        }
        try {
            if (first.refCnt() == 1 && !first.isReadOnly() && first.maxWritableBytes() >= more.readableBytes()) {
                return first.writeBytes(more);
            }
            ByteBuf joined = allocator.buffer(2 * (first.readableBytes() + more.readableBytes()));
            joined.writeBytes(first).writeBytes(more);
            first.release();
            return joined;
        } finally {
            more.release();
        }
    }
}
