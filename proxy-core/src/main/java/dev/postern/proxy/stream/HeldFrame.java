package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The octets of a frame that is not whole yet, as they came, behind those that may go. A buffer goes whole where it can: at
 * every cut TLS makes a copy to fill its record.
 */
final class HeldFrame {
    private final Deque<ByteBuf> held = new ArrayDeque<>(2);
    private int octets;
    private int free;

    /**
     * Keeps {@code bytes}, and gives away every buffer that may go whole.
     *
     * @param more how many of these octets may go, with all that is kept already; 0 keeps them
     */
    void pass(ByteBuf bytes, int more, Consumer<ByteBuf> to) {
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        if (more > 0) {
            free = octets + more;
        }
        octets += bytes.readableBytes();
        held.add(bytes);
        while (!held.isEmpty() && held.element().readableBytes() <= free) {
            give(to);
        }
    }

    /** Gives away the rest of what may go. What stays of its buffer is copied, so that the next read finds that one in the cache. */
    void settle(Consumer<ByteBuf> to) {
        if (free > 0) {
            ByteBuf cut = held.remove();
            int length = cut.readableBytes() - free;
            held.addFirst(cut.alloc().buffer(length).writeBytes(cut, cut.readerIndex() + free, length));
            octets -= free;
            to.accept(cut.writerIndex(cut.readerIndex() + free));
            free = 0;
        }
    }

    /** Gives away all that is kept. */
    void passHeld(Consumer<ByteBuf> to) {
        passHeldAfter(0, to);
    }

    /** Gives away all that is kept but its first octets; settled before. */
    void passHeldAfter(int skip, Consumer<ByteBuf> to) {
        int left = skip;
        while (!held.isEmpty()) {
            int skipped = Math.min(left, held.element().readableBytes());
            held.element().skipBytes(skipped);
            octets -= skipped;
            left -= skipped;
            give(to);
        }
        free = 0;
    }

    /** Drops all that is kept; settled before. */
    void drop() {
        passHeld(ByteBuf::release);
    }

    private void give(Consumer<ByteBuf> to) {
        ByteBuf next = held.remove();
        octets -= next.readableBytes();
        free -= next.readableBytes();
        to.accept(next);
    }
}
