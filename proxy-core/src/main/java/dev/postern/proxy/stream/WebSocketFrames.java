package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;

/**
 * Walks the frames of one direction of a WebSocket (RFC 6455 5.2) without changing or keeping the bytes: of each it copies the
 * header and the payload's first octet, which is Kubernetes' channel.
 */
final class WebSocketFrames {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int HIGHEST_OPCODE = 10;
    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int MASK_OCTETS = 4;
    private static final int OPCODE = 0x0F;
    private static final int SHORTEST_HEADER = 2;
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;

    private final Listener listener;
    private final boolean masked;
    private int first;
    private int headerOctets;
    private int headerSize = SHORTEST_HEADER;
    private long length;
    private long left;
    private int channel = -1;
    /** The first octet of the mask, which the channel is under. */
    private int mask;

    private WebSocketFrames(Listener listener, boolean masked) {
        this.listener = listener;
        this.masked = masked;
    }

    /** Of what a server sends. */
    static WebSocketFrames ofServer(Listener listener) {
        return new WebSocketFrames(listener, false);
    }

    /** Of what a client sends, which is masked. */
    static WebSocketFrames ofClient(Listener listener) {
        return new WebSocketFrames(listener, true);
    }

    /**
     * Walks on through what is readable, without reading it.
     *
     * @return how many of these octets are before the end of the last complete frame; 0 where none ends here
     * @throws IllegalArgumentException where this is no WebSocket of that side; nothing more can be walked then
     */
    int walk(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        int complete = at;
        while (at < end) {
            if (headerOctets < headerSize) {
                header(bytes.getUnsignedByte(at++));
            } else {
                at += payload(bytes, at, end);
            }
            if (headerOctets == headerSize && left == 0) {
                listener.frame(opcode(), isLast(), channel, length);
                begin();
                complete = at;
            }
        }
        return complete - bytes.readerIndex();
    }

    private int payload(ByteBuf bytes, int at, int end) {
        if (left == length) {
            channel = bytes.getUnsignedByte(at) ^ mask;
            listener.begins(opcode(), channel);
        }
        int part = (int) Math.min(left, end - at);
        left -= part;
        listener.octets(bytes, at, part);
        return part;
    }

    private void begin() {
        mask = 0;
        headerOctets = 0;
        headerSize = SHORTEST_HEADER;
        length = 0;
        channel = -1;
    }

    private void header(int octet) {
        headerOctets++;
        if (headerOctets == 1) {
            first = octet;
            requireKnown((octet & RESERVED) == 0 && opcode() <= HIGHEST_OPCODE);
        } else if (headerOctets == SHORTEST_HEADER) {
            requireKnown((octet & MASKED) != 0 == masked);
            int code = octet & ~MASKED;
            headerSize += code == LONG_LENGTH ? Long.BYTES : code == SHORT_LENGTH ? Short.BYTES : 0;
            headerSize += masked ? MASK_OCTETS : 0;
            length = code < SHORT_LENGTH ? code : 0;
        } else if (masked && headerOctets > headerSize - MASK_OCTETS) {
            mask = headerOctets == headerSize - MASK_OCTETS + 1 ? octet : mask;
        } else {
            length = length << Byte.SIZE | octet;
            requireKnown(length >= 0);
        }
        left = length;
    }

    private static void requireKnown(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("not a frame of a WebSocket");
        }
    }

    /** Octets of the frame that is not complete yet; 0 between two frames. */
    long begun() {
        return headerOctets + length - left;
    }

    /** All octets of the frame that is not complete yet; 0 where that is not known. */
    long size() {
        // The longest length there is leaves no room for a header.
        return headerOctets < headerSize ? 0 : Math.max(length, headerSize + length);
    }

    /** Octets of the header of the frame that is not complete yet. */
    int headerSize() {
        return headerSize;
    }

    /** Of the frame that is not complete yet. */
    int opcode() {
        return first & OPCODE;
    }

    /** The first octet of what has come of the frame that is not complete yet; -1 where there is none. */
    int channel() {
        return channel;
    }

    private boolean isLast() {
        return (first & FIN) != 0;
    }

    /** Is told of each frame when it is complete. */
    interface Listener {
        /** The first octet of a frame's payload; not called where there is none. */
        void begins(int opcode, int channel);

        /** Octets of the payload of the frame that has begun, as they come; masked where it is. The buffer stays the caller's. */
        void octets(ByteBuf bytes, int at, int count);

        /**
         * A frame.
         *
         * @param last whether it ends its message
         * @param channel the payload's first octet; -1 where there is none
         * @param length of the payload
         */
        void frame(int opcode, boolean last, int channel, long length);
    }
}
