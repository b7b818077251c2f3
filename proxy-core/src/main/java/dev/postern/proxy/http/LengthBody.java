package dev.postern.proxy.http;

import io.netty.buffer.ByteBuf;

/** A body of known length. */
final class LengthBody implements RequestBody {
    private long left;

    LengthBody(long length) {
        this.left = length;
    }

    @Override
    public void skip(ByteBuf in) {
        int octets = (int) Math.min(left, in.readableBytes());
        in.skipBytes(octets);
        left -= octets;
    }

    @Override
    public boolean ended() {
        return left == 0;
    }
}
