package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Walks the frames of one direction of a SPDY/3.1 connection (2.2) without changing or keeping the bytes: of each frame it
 * copies the header, and of a control frame what it is asked for of the payload.
 */
final class SpdyFrames {
    private static final int HEADER = 8;
    private static final int VERSION = 3;
    private static final int CONTROL = 0x80;
    private static final byte[] NOTHING = {};

    private static final int PING = 6;

    private final Listener listener;
    private final Watch watch;
    private final int wantedOctets;
    private byte[] payload = NOTHING;
    private long header;
    private int headerOctets;
    /** Both sides begin with one: a stream has to be opened before there can be data. */
    private boolean begunOnce;

    private int left;
    private int seen;

    /**
     * A walk that begins with a connection.
     *
     * @param wantedOctets how many of each control frame's payload the listener is given, at most
     */
    SpdyFrames(Listener listener, int wantedOctets, Watch watch) {
        this.listener = listener;
        this.watch = watch;
        this.wantedOctets = wantedOctets;
    }

    /**
     * Walks on through what is readable, without reading it.
     *
     * @return how many of these octets are before the end of the last complete frame; 0 where none ends here
     * @throws IllegalArgumentException where this is not SPDY/3.1; nothing more can be walked then
     */
    int walk(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        int complete = at;
        while (at < end) {
            at = headerOctets < HEADER ? header(bytes, at) : payload(bytes, at, end);
            if (headerOctets == HEADER && left == 0) {
                tell();
                headerOctets = 0;
                complete = at;
            }
        }
        return complete - bytes.readerIndex();
    }

    /** Octets of the frame that is not complete yet; 0 between two frames. */
    int begun() {
        return headerOctets < HEADER ? headerOctets : HEADER + length() - left;
    }

    /** All octets of the frame that is not complete yet; 0 where that is not known. */
    int size() {
        return headerOctets < HEADER ? 0 : HEADER + length();
    }

    /** The stream of the data frame that is not complete yet; 0 where there is none. */
    int openDataStream() {
        return headerOctets == HEADER && !isControl() ? (int) (header >>> 32) : 0;
    }

    private int header(ByteBuf bytes, int at) {
        header = (headerOctets == 0 ? 0 : header << Byte.SIZE) | bytes.getUnsignedByte(at);
        headerOctets++;
        if (!begunOnce && header != CONTROL) {
            throw new IllegalArgumentException("a connection that does not begin with a control frame");
        }
        begunOnce = true;
        if (headerOctets == 2 && (header & 0x8000) != 0 && header != (CONTROL << Byte.SIZE | VERSION)) {
            throw new IllegalArgumentException("a control frame of another version");
        }
        if (headerOctets == HEADER) {
            left = length();
            seen = 0;
            payload = isControl() ? new byte[Math.min(left, wantedOctets)] : NOTHING;
        }
        return at + 1;
    }

    private int payload(ByteBuf bytes, int at, int end) {
        int part = Math.min(left, end - at);
        int wanted = Math.min(part, payload.length - seen);
        if (wanted > 0) {
            bytes.getBytes(at, payload, seen, wanted);
            seen += wanted;
        }
        if (!isControl()) {
            listener.octets((int) (header >>> 32), bytes, at, part);
        }
        left -= part;
        return at + part;
    }

    private void tell() {
        int first = (int) (header >>> 32);
        int flags = (int) (header >>> 24) & 0xFF;
        if (isControl()) {
            Control frame = new Control(first & 0xFFFF, flags, payload, length());
            if (frame.type() == PING) {
                watch.ping(frame.stream());
            }
            listener.control(frame);
        } else {
            watch.data(length());
            listener.data(first, flags, length());
        }
    }

    private boolean isControl() {
        return header < 0;
    }

    private int length() {
        return (int) header & 0xFFFFFF;
    }

    /** Is told of what keeps a connection alive. */
    interface Watch {
        /** A ping or the answer to one. */
        void ping(int id);

        /** A data frame. */
        void data(int length);
    }

    /** Is told of each frame when it is complete. */
    interface Listener {
        /** Octets of a data frame that is not complete yet, as they come. The buffer stays the caller's. */
        default void octets(int stream, ByteBuf bytes, int at, int length) {}

        /** A data frame (2.2.2). */
        void data(int stream, int flags, int length);

        /** A control frame (2.2.1). */
        void control(Control frame);
    }

    /**
     * A control frame.
     *
     * @param type 1 SYN_STREAM, 2 SYN_REPLY, 3 RST_STREAM …
     * @param payload its first octets, as many as were asked for
     * @param length of the whole payload
     */
    record Control(int type, int flags, byte[] payload, int length) {
        /** The stream that the frame is about (types 1, 2, 3); 0 where it is too short. */
        int stream() {
            return payload.length < Integer.BYTES ? 0 : ByteBuffer.wrap(payload).getInt() & Integer.MAX_VALUE;
        }

        /** Whether all of the payload is here. */
        boolean whole() {
            return payload.length == length;
        }
    }
}
