package dev.postern.proxy.http;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields.Field;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The field lines of a head (RFC 9112 section 5): {@code name: value} with a token for a name, no space before the
 * colon, no folded line, no control character.
 */
final class FieldLines {
    private final LineReader reader;
    private final HeadLimits limits;
    private final List<Field> fields = new ArrayList<>(16);
    private int octets;

    FieldLines(LineReader reader, HeadLimits limits) {
        this.reader = reader;
        this.limits = limits;
    }

    /** Reads on; whether the empty line that ends a head has been read. */
    boolean read(ByteBuf in) {
        while (reader.read(in, limits.fields() - octets, FailureReason.HEADERS_TOO_LARGE)) {
            if (reader.length() == 0) {
                return true;
            }
            octets += reader.length() + 2;
            if (octets > limits.fields() || fields.size() == limits.lines()) {
                throw new GatewayFailure(
                        FailureReason.HEADERS_TOO_LARGE,
                        "the head has more than " + limits.lines() + " header lines or " + limits.fields()
                                + " bytes of them");
            }
            fields.add(field(reader.octets(), reader.length()));
        }
        return false;
    }

    /** What was read, in order. */
    List<Field> fields() {
        return fields;
    }

    private static Field field(byte[] line, int length) {
        int colon = 0;
        while (colon < length && Octets.allows(Octets.NAME, line[colon])) {
            colon++;
        }
        if (colon == 0 || colon == length || line[colon] != ':') {
            throw malformedName(line, length);
        }
        int from = colon + 1;
        int to = length;
        while (from < to && isBlank(line[from])) {
            from++;
        }
        while (to > from && isBlank(line[to - 1])) {
            to--;
        }
        String name = new String(line, 0, colon, StandardCharsets.ISO_8859_1);
        if (!Octets.allow(Octets.VALUE, line, from, to)) {
            throw new GatewayFailure(
                    FailureReason.MALFORMED, "the value of header " + name + " holds a control character");
        }
        return new Field(name, new String(line, from, to - from, StandardCharsets.ISO_8859_1));
    }

    private static GatewayFailure malformedName(byte[] line, int length) {
        boolean folded = length > 0 && isBlank(line[0]);
        return new GatewayFailure(
                FailureReason.MALFORMED,
                folded
                        ? "a header is folded over two lines; send it on one"
                        : "a header line does not start with a name of letters, digits and -, followed by a colon");
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
