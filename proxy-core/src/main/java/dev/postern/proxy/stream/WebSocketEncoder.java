package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the frames of a WebSocket server: whole messages, not masked (RFC 6455 5.2). */
final class WebSocketEncoder {
    static final int LONGEST_SHORT = 125;
    /** In the second octet: the length is in the next two. */
    static final int SHORT_LENGTH = 126;
    /** In the second octet: the length is in the next eight. */
    static final int LONG_LENGTH = 127;

    private static final int FIN = 0x80;
    private static final int LONGEST_HEADER = 10;

    private WebSocketEncoder() {}

    /**
     * The header of a message of one frame; what follows in the buffer is the caller's.
     *
     * @param room how many octets more the buffer takes
     */
    static ByteBuf header(int opcode, int length, int room) {
        ByteBuf header = Unpooled.buffer(LONGEST_HEADER + room).writeByte(FIN | opcode);
        if (length <= LONGEST_SHORT) {
            return header.writeByte(length);
        }
        return length <= 0xFFFF
                ? header.writeByte(SHORT_LENGTH).writeShort(length)
                : header.writeByte(LONG_LENGTH).writeLong(length);
    }

    /** A control frame, or any other with a short payload. */
    static ByteBuf frame(int opcode, byte[] payload) {
        return header(opcode, payload.length, payload.length).writeBytes(payload);
    }

    /**
     * A Close.
     *
     * @param code {@link WebSocketClose#NONE} for one without
     * @param reason cut to what fits
     */
    static byte[] close(int code, String reason) {
        ByteBuf payload = Unpooled.buffer(LONGEST_SHORT);
        if (code != WebSocketClose.NONE) {
            byte[] text = reason.getBytes(StandardCharsets.UTF_8);
            payload.writeShort(code).writeBytes(text, 0, whole(text, LONGEST_SHORT - Short.BYTES));
        }
        ByteBuf frame = header(WebSocketFrames.CLOSE, payload.readableBytes(), LONGEST_SHORT)
                .writeBytes(payload);
        return Arrays.copyOf(frame.array(), frame.readableBytes());
    }

    /** How many octets of the text there is room for, without cutting a character in two. */
    private static int whole(byte[] utf8, int room) {
        int length = Math.min(utf8.length, room);
        while (length < utf8.length && length > 0 && (utf8[length] & 0xC0) == 0x80) {
            length--;
        }
        return length;
    }
}
