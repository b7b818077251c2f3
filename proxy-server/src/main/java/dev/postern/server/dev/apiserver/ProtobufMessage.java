package dev.postern.server.dev.apiserver;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A protobuf message's fields of wire type 2 (texts, bytes, messages) by number; the last of each counts. */
final class ProtobufMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final Map<Integer, byte[]> fields = new HashMap<>();

    private ProtobufMessage() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException where the bytes are none
     */
    static ProtobufMessage parse(byte[] bytes) {
        ProtobufMessage message = new ProtobufMessage();
        Reader reader = new Reader(bytes);
        while (!reader.atEnd()) {
            long key = reader.varint();
            int number = (int) (key >>> 3);
            switch ((int) (key & 7)) {
                case VARINT -> reader.varint();
                case FIXED64 -> reader.take(Long.BYTES);
                case FIXED32 -> reader.take(Integer.BYTES);
                case LENGTH -> message.fields.put(number, reader.take(reader.varint()));
                default -> throw new IllegalArgumentException("a group, or no message");
            }
        }
        return message;
    }

    boolean has(int field) {
        return fields.containsKey(field);
    }

    /** Empty where there is none. */
    String text(int field) {
        return new String(fields.getOrDefault(field, new byte[0]), StandardCharsets.UTF_8);
    }

    /** One without fields where there is none. */
    ProtobufMessage message(int field) {
        return parse(fields.getOrDefault(field, new byte[0]));
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean atEnd() {
            return at == bytes.length;
        }

        long varint() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                byte next = take(1)[0];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("a number of more than 64 bits");
        }

        byte[] take(long count) {
            if (count < 0 || count > bytes.length - at) {
                throw new IllegalArgumentException("the message is cut off");
            }
            at += (int) count;
            return Arrays.copyOfRange(bytes, at - (int) count, at);
        }
    }
}
