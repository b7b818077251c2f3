package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows a SPDY/3.1 connection: which streams the client has opened, what each carries, and on which the kubelet has not said
 * its last. At an end that the command did not bring about it says why on each error stream and finishes the others, which is
 * what kubectl needs to fail with that sentence; without it every kubectl exits with 0 and half of the output.
 *
 * <p>It follows only what is SPDY from the client's first octet on, and nothing any more once anything is not.
 */
final class SpdyObserver implements StreamObserver {
    private static final int FIN = 1;
    private static final int LONGEST_SYN_STREAM = 16 * 1024;
    private static final int HEADER = 8;
    private static final byte[] NOTHING = {};

    private final LastWords words;
    private final SpdyPings pings = new SpdyPings();
    private final StreamBook book = new StreamBook();
    private final SpdyStreams streams;
    private final SpdyFrames kubelet;
    private final SpdyFrames client;
    private final HeldFrame held = new HeldFrame();
    private boolean followed = true;
    /** Whether the client has the first octets of a frame whose end has not come. */
    private boolean begun;

    SpdyObserver(LastWords words) {
        this.words = words;
        this.streams = new SpdyStreams(words.form(), book);
        this.kubelet = new SpdyFrames(streams.kubelet(), Integer.BYTES, pings.kubelet());
        this.client = new SpdyFrames(streams.client(), LONGEST_SYN_STREAM, pings.client());
    }

    @Override
    public void fromClient(ByteBuf bytes, Consumer<ByteBuf> to) {
        if (followed) {
            try {
                client.walk(bytes);
            } catch (IllegalArgumentException otherProtocol) {
                forget();
                held.passHeld(to);
            }
        }
    }

    @Override
    public void fromKubelet(ByteBuf bytes, Consumer<ByteBuf> to) {
        held.pass(bytes, followed ? free(bytes) : bytes.readableBytes(), to);
    }

    /** Whole frames may go; all of it where nobody could be told anything yet, or where a frame is too large to wait for. */
    private int free(ByteBuf bytes) {
        try {
            int whole = kubelet.walk(bytes);
            boolean all = streams.allFinished() || kubelet.size() > HELD;
            begun = kubelet.begun() > 0 && (all || begun && whole == 0);
            return all || begun ? bytes.readableBytes() : whole;
        } catch (IllegalArgumentException otherProtocol) {
            forget();
            return bytes.readableBytes();
        }
    }

    @Override
    public void settle(Consumer<ByteBuf> to) {
        held.settle(to);
    }

    @Override
    public boolean end(EndCause cause, Consumer<ByteBuf> to) {
        held.settle(to);
        Optional<byte[]> last = followed && !begun ? words.at(cause, streams.spoken()) : Optional.empty();
        if (last.isPresent()) {
            finishFrame(to);
            streams.unfinished()
                    .forEach(stream -> to.accept(dataFrame(stream, streams.isError(stream) ? last.get() : NOTHING)));
        } else {
            held.passHeld(to);
        }
        forget();
        return last.isPresent();
    }

    @Override
    public long pings() {
        return pings.octets();
    }

    @Override
    public boolean isKubeletDead(Side side, KeepAlive keepAlive) {
        return followed && pings.isKubeletDead(side, keepAlive);
    }

    /**
     * Brings what the client has been sent to the end of a frame: of a data frame the octets that have come become one of
     * their own; of any other frame nothing has been sent, and so nothing will be.
     */
    private void finishFrame(Consumer<ByteBuf> to) {
        int octets = kubelet.begun() - HEADER;
        if (octets > 0 && streams.takesOutput(kubelet.openDataStream())) {
            to.accept(header(kubelet.openDataStream(), 0, octets));
            held.passHeldAfter(HEADER, to);
        } else {
            held.drop();
        }
    }

    @Override
    public SessionStreams streams() {
        return book.now();
    }

    /** Nothing of it is known any more; what is kept back can still go. */
    private void forget() {
        followed = false;
        streams.forget();
    }

    private static ByteBuf dataFrame(int stream, byte[] text) {
        return Unpooled.wrappedBuffer(header(stream, FIN, text.length), Unpooled.wrappedBuffer(text));
    }

    private static ByteBuf header(int stream, int flags, int length) {
        return Unpooled.buffer(HEADER).writeInt(stream).writeByte(flags).writeMedium(length);
    }
}
