package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Reads what a WebSocket client sends (RFC 6455 5 and 7.4). A message's payload is given away as it comes, unmasked in place;
 * kept are at most a frame's header and a control frame's 125 octets. Never throws: what breaks a rule is told to the listener,
 * and everything after it, or after the client's Close, is dropped.
 */
final class WebSocketDecoder {
    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int MASKED = 0x80;
    private static final int KEY_OCTETS = 4;

    private final Rules rules;
    private final Listener listener;
    private final WebSocketControl control;
    private int headerOctets;
    private int headerSize = 2;
    private int opcode;
    private boolean last;
    private long length;
    private int key;
    private long left;
    private boolean inMessage;
    /** Whether nothing of the message's payload has been given away. */
    private boolean begins;

    private long messageOctets;
    private boolean over;

    WebSocketDecoder(Rules rules, Listener listener) {
        this.rules = rules;
        this.listener = listener;
        this.control = new WebSocketControl(listener);
    }

    /** Reads all of it, and owns it. */
    void decode(ByteBuf bytes) {
        try {
            while (!over && bytes.isReadable()) {
                if (headerOctets < headerSize) {
                    header(bytes.readUnsignedByte());
                } else {
                    payload(bytes);
                }
            }
        } finally {
            bytes.release();
        }
    }

    /** Drops everything from here on. */
    void stop() {
        over = true;
    }

    private void header(int octet) {
        headerOctets++;
        if (headerOctets == 1) {
            first(octet);
        } else if (headerOctets == 2) {
            second(octet);
        } else if (headerOctets <= headerSize - KEY_OCTETS) {
            length = length << Byte.SIZE | octet;
        } else {
            key = key << Byte.SIZE | octet;
        }
        if (headerOctets == headerSize && !over) {
            begin();
        }
    }

    private void first(int octet) {
        opcode = octet & OPCODE;
        last = (octet & FIN) != 0;
        require((octet & RESERVED) == 0, "a reserved bit is set and no extension was agreed");
        require(opcode <= WebSocketFrames.BINARY || isControl() && opcode <= WebSocketFrames.PONG, "a reserved opcode");
        require(last || !isControl(), "a control frame in fragments");
        require(opcode != WebSocketFrames.CONTINUATION || inMessage, "a continuation of no message");
        require(opcode == WebSocketFrames.CONTINUATION || isControl() || !inMessage, "a message within a message");
        if (opcode == WebSocketFrames.TEXT && !rules.text) {
            violated(WebSocketClose.UNSUPPORTED_DATA, "a text message where only binary ones mean something");
        }
    }

    private void second(int octet) {
        int shortLength = octet & ~MASKED;
        require((octet & MASKED) != 0, "a frame that is not masked");
        require(
                shortLength <= WebSocketEncoder.LONGEST_SHORT || !isControl(),
                "a control frame of more than 125 octets");
        int more = shortLength == WebSocketEncoder.LONG_LENGTH
                ? Long.BYTES
                : shortLength == WebSocketEncoder.SHORT_LENGTH ? Short.BYTES : 0;
        length = more == 0 ? shortLength : 0;
        key = 0;
        headerSize = 2 + more + KEY_OCTETS;
    }

    private void begin() {
        int octets = headerSize - KEY_OCTETS - 2;
        require(length >= 0, "a length of more than 63 bits");
        require(
                octets == 0 || length > WebSocketEncoder.LONGEST_SHORT,
                "a length that is not written the shortest way");
        require(octets < Long.BYTES || length > 0xFFFF, "a length that is not written the shortest way");
        left = length;
        if (over) {
            return;
        }
        if (isControl()) {
            control.begin(opcode, (int) length);
        } else {
            beginData();
        }
        if (left == 0 && !over) {
            end();
        }
    }

    private void beginData() {
        if (!inMessage) {
            inMessage = true;
            begins = true;
            messageOctets = 0;
        }
        messageOctets += length;
        if (messageOctets < 0 || messageOctets > rules.longestMessage) {
            violated(WebSocketClose.TOO_BIG, "a message of more than " + rules.longestMessage + " octets");
        } else if (length == 0) {
            give(Unpooled.EMPTY_BUFFER);
        }
    }

    private void payload(ByteBuf bytes) {
        int part = (int) Math.min(left, bytes.readableBytes());
        int offset = (int) (length - left) & KEY_OCTETS - 1;
        WebSocketMask.apply(bytes, part, Integer.rotateLeft(key, offset * Byte.SIZE));
        left -= part;
        if (isControl()) {
            control.take(bytes, part);
        } else {
            give(bytes.readRetainedSlice(part));
        }
        if (left == 0) {
            end();
        }
    }

    private void give(ByteBuf piece) {
        boolean first = begins;
        begins = false;
        listener.data(piece, first, last && left == 0);
    }

    private void end() {
        headerOctets = 0;
        headerSize = 2;
        if (isControl()) {
            over |= control.end();
        } else if (last) {
            inMessage = false;
        }
    }

    private boolean isControl() {
        return opcode >= WebSocketFrames.CLOSE;
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            violated(WebSocketClose.PROTOCOL_ERROR, otherwise);
        }
    }

    private void violated(int code, String rule) {
        if (!over) {
            over = true;
            listener.violated(code, rule);
        }
    }

    /**
     * What the subprotocol allows beyond RFC 6455.
     *
     * @param text whether text messages mean something
     * @param longestMessage in octets, all fragments together
     */
    record Rules(boolean text, long longestMessage) {}

    /** Is told what the client says. */
    interface Listener {
        /**
         * A piece of a message, which is the listener's from here on. Of an empty message, and of an empty fragment, there is an
         * empty piece.
         *
         * @param first whether the message begins with it
         * @param last whether the message ends with it
         */
        void data(ByteBuf piece, boolean first, boolean last);

        /** A ping: to be answered with the same octets. */
        void ping(byte[] payload);

        /**
         * The client's Close; nothing follows.
         *
         * @param code {@link WebSocketClose#NONE} where it says none
         */
        void close(int code);

        /**
         * The client broke a rule; nothing follows.
         *
         * @param code of the Close that it is answered with
         */
        void violated(int code, String rule);
    }
}
