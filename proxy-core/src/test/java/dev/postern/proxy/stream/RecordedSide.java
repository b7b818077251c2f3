package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A side of a stream that keeps what it is handed, and is as full, as silent and as held as a test says. */
final class RecordedSide implements Side {
    boolean takes = true;
    boolean read = true;
    boolean held;
    long silence;
    private final ByteBuf received = Unpooled.buffer();

    @Override
    public void write(ByteBuf bytes) {
        received.writeBytes(bytes);
        bytes.release();
    }

    @Override
    public void recordsPerBuffer() {
        // What it keeps has no records.
    }

    /** All that it was handed since the last time. */
    byte[] received() {
        byte[] octets = new byte[received.readableBytes()];
        received.readBytes(octets);
        received.clear();
        return octets;
    }

    @Override
    public boolean takes() {
        return takes;
    }

    @Override
    public boolean isRead() {
        return read && !held;
    }

    @Override
    public void hold(boolean hold) {
        held = hold;
    }

    @Override
    public long silence() {
        return silence;
    }
}
