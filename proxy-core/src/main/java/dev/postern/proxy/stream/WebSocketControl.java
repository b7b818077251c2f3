package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A client's control frame (RFC 6455 5.5): its payload, 125 octets at most, and what it says. */
final class WebSocketControl {
    private static final byte[] NOTHING = {};

    private final WebSocketDecoder.Listener listener;
    private int opcode;
    private byte[] payload = NOTHING;
    private int taken;

    WebSocketControl(WebSocketDecoder.Listener listener) {
        this.listener = listener;
    }

    void begin(int opcode, int length) {
        this.opcode = opcode;
        payload = new byte[length];
        taken = 0;
    }

    void take(ByteBuf unmasked, int octets) {
        unmasked.readBytes(payload, taken, octets);
        taken += octets;
    }

    /** Tells what the frame says; whether the client says nothing more. */
    boolean end() {
        switch (opcode) {
            case WebSocketFrames.PING -> listener.ping(payload);
            case WebSocketFrames.CLOSE -> close();
            default -> {
                // A pong has said all by coming.
            }
        }
        return opcode == WebSocketFrames.CLOSE;
    }

    private void close() {
        if (payload.length == 0) {
            listener.close(WebSocketClose.NONE);
            return;
        }
        int code = payload.length < Short.BYTES ? 0 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        if (!WebSocketClose.maySay(code)) {
            listener.violated(WebSocketClose.PROTOCOL_ERROR, "a Close with a code that none may have");
        } else if (!isUtf8(ByteBuffer.wrap(payload, Short.BYTES, payload.length - Short.BYTES))) {
            listener.violated(WebSocketClose.NOT_CONSISTENT, "a Close whose reason is not UTF-8");
        } else {
            listener.close(code);
        }
    }

    private static boolean isUtf8(ByteBuffer reason) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(reason);
            return true;
        } catch (CharacterCodingException broken) {
            return false;
        }
    }
}
