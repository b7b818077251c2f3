package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An observer with a client that keeps what it is given, and a count of the buffers that must be released. */
final class ObservedStream {
    private final StreamObserver observer;
    private final ByteBuf received = Unpooled.buffer();
    private final List<ByteBuf> all = new ArrayList<>();

    ObservedStream(StreamObserver observer) {
        this.observer = observer;
    }

    ObservedStream fromClient(byte[]... parts) {
        for (byte[] part : parts) {
            ByteBuf bytes = Unpooled.wrappedBuffer(part);
            observer.fromClient(bytes, this::take);
            assertThat(bytes.readableBytes())
                    .as("the client's bytes are left alone")
                    .isEqualTo(part.length);
        }
        return this;
    }

    ObservedStream fromKubelet(byte[]... parts) {
        for (byte[] part : parts) {
            read(part);
        }
        observer.settle(this::take);
        return this;
    }

    private void read(byte[] part) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.buffer(part.length).writeBytes(part);
        all.add(bytes);
        observer.fromKubelet(bytes, this::take);
    }

    /** The same octets in pieces of any size, of which some come together. */
    ObservedStream fromKubelet(byte[] octets, Random random) {
        for (int at = 0; at < octets.length; ) {
            int size = Math.min(octets.length - at, 1 + random.nextInt(20));
            read(java.util.Arrays.copyOfRange(octets, at, at + size));
            if (random.nextBoolean()) {
                observer.settle(this::take);
            }
            at += size;
        }
        return this;
    }

    ObservedStream end(EndCause cause) {
        observer.end(cause, this::take);
        assertThat(all).as("every buffer is released").allMatch(bytes -> bytes.refCnt() == 0);
        return this;
    }

    SessionStreams streams() {
        return observer.streams();
    }

    byte[] received() {
        return SpdyTestFrames.bytes(received.copy());
    }

    private void take(ByteBuf bytes) {
        received.writeBytes(bytes);
        bytes.release();
    }
}
