package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows a SPDY/3.1 connection: which streams the client has opened, and on which the kubelet has not said its last. At an
 * end that the command did not bring about it says why on each error stream and finishes the others, which is what kubectl
 * needs to fail with that sentence; without it every kubectl exits with 0 and half of the output.
 *
 * <p>It follows only what is SPDY from the client's first octet on, and nothing any more once anything is not.
 */
final class SpdyObserver implements StreamObserver {
    private static final int SYN_STREAM = 1;
    private static final int SYN_REPLY = 2;
    private static final int RST_STREAM = 3;
    private static final int FIN = 1;
    /** Of a SYN_STREAM's payload before its header block: stream, associated stream, priority and slot. */
    private static final int BLOCK_OFFSET = 10;

    private static final int LONGEST_SYN_STREAM = 16 * 1024;
    /** More than a client has ever open at once; beyond that nothing is followed any more. */
    private static final int MOST_STREAMS = 10_000;

    private static final int HEADER = 8;
    private static final byte[] NOTHING = {};

    private final LastWords words;
    private final SpdyPings pings = new SpdyPings();
    private final SpdyFrames kubelet = new SpdyFrames(new KubeletFrames(), Integer.BYTES, pings.kubelet());
    private final SpdyFrames client = new SpdyFrames(new ClientFrames(), LONGEST_SYN_STREAM, pings.client());
    private final HeldFrame held = new HeldFrame();
    private final Map<Integer, Opened> open = new LinkedHashMap<>();
    private @Nullable SpdyHeaders headers;
    private boolean followed = true;
    private boolean errorKnown;
    private boolean spoken;
    /** Whether the client has the first octets of a frame whose end has not come. */
    private boolean begun;

    SpdyObserver(LastWords words) {
        this.words = words;
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
            boolean all = open.isEmpty() || kubelet.size() > HELD;
            begun = kubelet.begun() > 0 && (all || begun && whole == 0);
            return all || begun ? bytes.readableBytes() : whole;
        } catch (IllegalArgumentException otherProtocol) {
            forget();
            return bytes.readableBytes();
        }
    }

    @Override
    public boolean end(EndCause cause, Consumer<ByteBuf> to) {
        Optional<byte[]> last = followed && !begun ? words.at(cause, spoken) : Optional.empty();
        if (last.isPresent()) {
            finishFrame(to);
            open.forEach((stream, opened) -> {
                if (opened.replied) {
                    to.accept(dataFrame(stream, opened.error ? last.get() : NOTHING));
                }
            });
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
        Opened stream = open.get(kubelet.openDataStream());
        if (octets > 0 && stream != null && !stream.error) {
            to.accept(header(kubelet.openDataStream(), 0, octets));
            held.passHeldAfter(HEADER, to);
        } else {
            held.drop();
        }
    }

    /** Nothing of it is known any more; what is kept back can still go. */
    private void forget() {
        followed = false;
        open.clear();
        closeHeaders();
    }

    private void closeHeaders() {
        if (headers != null) {
            headers.close();
            headers = null;
        }
    }

    private void opened(SpdyFrames.Control frame) {
        if (!frame.whole() || frame.length() < BLOCK_OFFSET || open.size() >= MOST_STREAMS) {
            throw new IllegalArgumentException("a SYN_STREAM that cannot be read, or too many");
        }
        boolean error = !(errorKnown && words.form().hasOneErrorStream()) && isError(frame);
        open.put(frame.stream(), new Opened(error));
        errorKnown |= error;
        if (errorKnown && words.form().hasOneErrorStream()) {
            closeHeaders();
        }
    }

    private boolean isError(SpdyFrames.Control frame) {
        if (headers == null) {
            headers = new SpdyHeaders();
        }
        byte[] block = Arrays.copyOfRange(frame.payload(), BLOCK_OFFSET, frame.length());
        return "error".equals(headers.read(block).get("streamtype"));
    }

    private void finished(int stream) {
        Opened known = open.remove(stream);
        spoken |= known != null && known.error;
    }

    private static ByteBuf dataFrame(int stream, byte[] text) {
        return Unpooled.wrappedBuffer(header(stream, FIN, text.length), Unpooled.wrappedBuffer(text));
    }

    private static ByteBuf header(int stream, int flags, int length) {
        return Unpooled.buffer(HEADER).writeInt(stream).writeByte(flags).writeMedium(length);
    }

    private final class ClientFrames implements SpdyFrames.Listener {
        @Override
        public void data(int stream, int flags, int length) {
            // What the client sends says nothing about the command's end.
        }

        @Override
        public void control(SpdyFrames.Control frame) {
            if (frame.type() == SYN_STREAM) {
                opened(frame);
            } else if (frame.type() == RST_STREAM) {
                open.remove(frame.stream());
            }
        }
    }

    private final class KubeletFrames implements SpdyFrames.Listener {
        @Override
        public void data(int stream, int flags, int length) {
            Opened known = open.get(stream);
            spoken |= known != null && known.error && length > 0;
            if ((flags & FIN) != 0) {
                finished(stream);
            }
        }

        @Override
        public void control(SpdyFrames.Control frame) {
            Opened known = open.get(frame.stream());
            if (frame.type() == SYN_REPLY && known != null) {
                known.replied = true;
            }
            if (frame.type() == RST_STREAM || frame.type() == SYN_REPLY && (frame.flags() & FIN) != 0) {
                finished(frame.stream());
            }
        }
    }

    /** A stream of the client's on which the kubelet has not said its last. */
    private static final class Opened {
        private final boolean error;
        private boolean replied;

        Opened(boolean error) {
            this.error = error;
        }
    }
}
