package dev.postern.proxy.stream;

import dev.postern.proxy.stream.SpdyFrames.Control;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Reads the frames of one direction of a SPDY/3.1 connection (2.2). Data is given away as it comes; kept are at most a frame's
 * header and the first octets of a control frame. Header blocks are skipped: a kubelet's say nothing.
 */
final class SpdyDecoder {
    private static final int HEADER = 8;
    private static final int VERSION = 3;
    private static final int KEPT = 8;

    private final Listener listener;
    private final byte[] kept = new byte[KEPT];
    private long header;
    private int headerOctets;
    private int left;

    SpdyDecoder(Listener listener) {
        this.listener = listener;
    }

    /**
     * Reads all of it, and owns it.
     *
     * @throws IllegalArgumentException where this is not SPDY/3.1, with the rule; nothing more can be read then
     */
    void decode(ByteBuf bytes) {
        try {
            while (bytes.isReadable()) {
                if (headerOctets < HEADER) {
                    header(bytes.readUnsignedByte());
                } else if (isControl()) {
                    control(bytes);
                } else {
                    data(bytes);
                }
            }
        } finally {
            bytes.release();
        }
    }

    private void header(int octet) {
        header = headerOctets == 0 ? octet : header << Byte.SIZE | octet;
        headerOctets++;
        if (headerOctets == 2 && (header & 0x8000) != 0 && (header & 0x7FFF) != VERSION) {
            throw new IllegalArgumentException("a control frame of another version than 3");
        }
        if (headerOctets < HEADER) {
            return;
        }
        left = length();
        if (isControl()) {
            requireLength();
        }
        if (left == 0) {
            end();
        }
    }

    private void requireLength() {
        int length = length();
        boolean right = switch (type()) {
            case SpdyWriter.RST_STREAM, SpdyWriter.GOAWAY, SpdyWriter.WINDOW_UPDATE -> length == 8;
            case SpdyWriter.PING -> length == 4;
            case SpdyWriter.SYN_REPLY -> length >= 4;
            case SpdyWriter.SYN_STREAM -> length >= 10;
            default -> true;
        };
        if (!right) {
            throw new IllegalArgumentException("a control frame of type " + type() + " and length " + length);
        }
    }

    private void control(ByteBuf bytes) {
        int at = length() - left;
        int part = Math.min(left, bytes.readableBytes());
        int wanted = Math.max(0, Math.min(part, KEPT - at));
        if (wanted > 0) {
            bytes.getBytes(bytes.readerIndex(), kept, at, wanted);
        }
        bytes.skipBytes(part);
        left -= part;
        if (left == 0) {
            end();
        }
    }

    private void data(ByteBuf bytes) {
        int part = Math.min(left, bytes.readableBytes());
        left -= part;
        listener.data(first(), bytes.readRetainedSlice(part));
        if (left == 0) {
            end();
        }
    }

    private void end() {
        headerOctets = 0;
        if (isControl()) {
            byte[] payload = Arrays.copyOf(kept, Math.min(KEPT, length()));
            listener.control(new Control(type(), flags(), payload, length()));
        } else if ((flags() & SpdyWriter.FIN) != 0) {
            listener.finished(first());
        }
    }

    private boolean isControl() {
        return header < 0;
    }

    private int first() {
        return (int) (header >>> 32);
    }

    private int type() {
        return first() & 0xFFFF;
    }

    private int flags() {
        return (int) (header >>> 24) & 0xFF;
    }

    private int length() {
        return (int) header & 0xFFFFFF;
    }

    /** Is told what the peer says. */
    interface Listener {
        /** Octets of a stream, which are the listener's from here on. */
        void data(int stream, ByteBuf piece);

        /** The peer says nothing more on the stream, after a data frame. */
        void finished(int stream);

        /** A control frame, when it is complete. */
        void control(Control frame);
    }
}
