package dev.postern.proxy.stream;

import dev.postern.proxy.stream.LastWords.Form;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A client gets what the kubelet sent, octet for octet, and no more than {@link StreamObserver#HELD} of it late. Only an end
 * that the client is told of may replace what is kept back, and every buffer is released.
 */
final class ObserverFuzz {
    private static final int CAUSES = EndCause.values().length;
    /** Seldom, because it takes long: so many KiB, for frames that are large. */
    private static final int ONE_IN = 16;

    private static final int PADDED = 2;
    /** One piece in so many is read together with the next one. */
    private static final int MORE_COMES = 4;

    private static final int PADDING = 1024;

    private final StreamObserver observer;
    /** What the kubelet has sent and the client has not got. */
    private final ByteBuf sent = Unpooled.buffer();

    private final List<ByteBuf> all = new ArrayList<>();

    private ObserverFuzz(StreamObserver observer) {
        this.observer = observer;
    }

    static void spdy(byte[] octets) {
        FuzzInput input = new FuzzInput(octets);
        LastWords words = words(Form.values()[input.octet() % Form.values().length]);
        new ObserverFuzz(new SpdyObserver(words)).run(input);
    }

    static void webSocket(byte[] octets) {
        FuzzInput input = new FuzzInput(octets);
        boolean base64 = input.octet() % 2 == 1;
        new ObserverFuzz(new WebSocketObserver(words(Form.STATUS), base64)).run(input);
    }

    private static LastWords words(Form form) {
        return new LastWords(form, cause -> Optional.of("cut"));
    }

    private void run(FuzzInput input) {
        EndCause cause = EndCause.values()[input.octet() % CAUSES];
        while (!input.isAtEnd()) {
            int what = input.octet();
            int length = input.octet();
            if (what % ONE_IN == PADDED) {
                fromKubelet(new byte[length * PADDING]);
            } else if (what % 2 == 0) {
                fromClient(input.piece(length));
            } else {
                fromKubelet(input.piece(length));
            }
            if (what % MORE_COMES != 1) {
                observer.settle(this::take);
                require(sent.readableBytes() <= StreamObserver.HELD, "no more is kept back than may be");
            }
        }
        ByteBuf last = Unpooled.buffer();
        boolean told = observer.end(cause, bytes -> {
            last.writeBytes(bytes);
            bytes.release();
        });
        if (!told) {
            require(last.equals(sent), "the client gets all that was kept back, and nothing else");
        }
        require(all.stream().allMatch(bytes -> bytes.refCnt() == 0), "every buffer is released");
    }

    private void fromClient(byte[] octets) {
        ByteBuf bytes = Unpooled.wrappedBuffer(octets);
        observer.fromClient(bytes, this::take);
        require(bytes.refCnt() == 1 && bytes.readableBytes() == octets.length, "the client's octets are left alone");
    }

    private void fromKubelet(byte[] octets) {
        ByteBuf bytes = Unpooled.buffer(Math.max(1, octets.length)).writeBytes(octets);
        all.add(bytes);
        sent.writeBytes(octets);
        observer.fromKubelet(bytes, this::take);
    }

    private void take(ByteBuf bytes) {
        int length = bytes.readableBytes();
        require(
                length <= sent.readableBytes() && bytes.equals(sent.readSlice(length)),
                "the client gets what the kubelet sent");
        bytes.release();
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
