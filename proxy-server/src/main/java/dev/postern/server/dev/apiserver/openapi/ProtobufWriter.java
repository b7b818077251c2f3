package dev.postern.server.dev.apiserver.openapi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes fields of protobuf's wire type 2. */
final class ProtobufWriter {
    private static final int LENGTH = 2;
    private static final int SEVEN_BITS = 0x7f;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ProtobufWriter text(int field, String text) {
        return write(field, text.getBytes(StandardCharsets.UTF_8));
    }

    ProtobufWriter message(int field, ProtobufWriter message) {
        return write(field, message.bytes());
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private ProtobufWriter write(int field, byte[] bytes) {
        varint(field << 3 | LENGTH);
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    private void varint(int value) {
        int rest = value;
        while (rest > SEVEN_BITS) {
            out.write(rest & SEVEN_BITS | SEVEN_BITS + 1);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
