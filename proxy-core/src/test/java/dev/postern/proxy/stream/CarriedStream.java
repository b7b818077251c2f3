package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A carriage between two recorded sides, ended as a splice ends it, and a count of the buffers that must be released. */
final class CarriedStream {
    final RecordedSide client = new RecordedSide();
    final RecordedSide kubelet = new RecordedSide();
    private final Carriage carriage;
    private final List<ByteBuf> all = new ArrayList<>();
    private @Nullable EndCause cause;
    private @Nullable Parting parting;

    CarriedStream(Carriage carriage) {
        this.carriage = carriage;
        carriage.start(new Sides(client, kubelet, this::end));
    }

    CarriedStream fromClient(byte[]... parts) {
        for (byte[] part : parts) {
            carriage.fromClient(buffer(part));
        }
        return this;
    }

    CarriedStream fromKubelet(byte[]... parts) {
        for (byte[] part : parts) {
            carriage.fromKubelet(buffer(part));
        }
        carriage.settle();
        return this;
    }

    /** The same octets in pieces of any size. */
    CarriedStream fromClient(byte[] octets, Random random) {
        pieces(octets, random).forEach(this::fromClient);
        return this;
    }

    /** The same octets in pieces of any size, of which some come together. */
    CarriedStream fromKubelet(byte[] octets, Random random) {
        for (byte[] piece : pieces(octets, random)) {
            carriage.fromKubelet(buffer(piece));
            if (random.nextBoolean()) {
                carriage.settle();
            }
        }
        carriage.settle();
        return this;
    }

    static List<byte[]> pieces(byte[] octets, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < octets.length; ) {
            int size = Math.min(octets.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
            pieces.add(Arrays.copyOfRange(octets, at, at + size));
            at += size;
        }
        return pieces;
    }

    void end(EndCause ended) {
        if (cause == null) {
            cause = ended;
            parting = carriage.end(ended);
        }
    }

    CarriedStream tick(int times) {
        for (int i = 0; i < times; i++) {
            carriage.tick();
        }
        return this;
    }

    Carriage carriage() {
        return carriage;
    }

    @Nullable
    EndCause cause() {
        return cause;
    }

    @Nullable
    Parting parting() {
        return parting;
    }

    /** Every buffer that the carriage was given is released: to be asked after the end. */
    void assertReleased() {
        assertThat(all).as("every buffer is released").allMatch(bytes -> bytes.refCnt() == 0);
    }

    private ByteBuf buffer(byte[] part) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.buffer(part.length).writeBytes(part);
        all.add(bytes);
        return bytes;
    }
}
