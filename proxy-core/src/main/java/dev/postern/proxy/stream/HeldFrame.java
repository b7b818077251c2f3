package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/** The octets of a frame that is not whole yet, as they came. */
final class HeldFrame {
    private final Queue<ByteBuf> held = new ArrayDeque<>(2);

    /**
     * Gives away what is kept and the first octets of {@code bytes}, and keeps the others.
     *
     * @param free how many octets may go; 0 keeps all, and what is kept already too
     */
    void pass(ByteBuf bytes, int free, Consumer<ByteBuf> to) {
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        if (free == 0) {
            held.add(bytes);
            return;
        }
        passHeld(to);
        if (free == bytes.readableBytes()) {
            to.accept(bytes);
            return;
        }
        to.accept(bytes.readRetainedSlice(free));
        held.add(bytes);
    }

    /** Gives away all that is kept. */
    void passHeld(Consumer<ByteBuf> to) {
        for (ByteBuf next = held.poll(); next != null; next = held.poll()) {
            to.accept(next);
        }
    }

    /** Gives away all that is kept but its first octets. */
    void passHeldAfter(int octets, Consumer<ByteBuf> to) {
        int skip = octets;
        for (ByteBuf next = held.poll(); next != null; next = held.poll()) {
            int skipped = Math.min(skip, next.readableBytes());
            next.skipBytes(skipped);
            skip -= skipped;
            to.accept(next);
        }
    }

    /** Drops all that is kept. */
    void drop() {
        passHeld(ByteBuf::release);
    }
}
