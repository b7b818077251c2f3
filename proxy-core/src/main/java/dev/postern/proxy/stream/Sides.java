package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * What a carriage works with.
 *
 * @param kubelet whoever answers: the API server too
 * @param end ends the stream; without effect where it is ending already
 */
record Sides(Side client, Side kubelet, Consumer<EndCause> end) {
    /** Before a stream has started. */
    static final Sides NONE = new Sides(new Nowhere(), new Nowhere(), cause -> {});

    private static final class Nowhere implements Side {
        @Override
        public void write(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void recordsPerBuffer() {
            // There is nothing to write to.
        }

        @Override
        public boolean takes() {
            return false;
        }

        @Override
        public boolean isRead() {
            return false;
        }

        @Override
        public void hold(boolean held) {
            // There is nobody to hold.
        }

        @Override
        public long silence() {
            return 0;
        }
    }
}
