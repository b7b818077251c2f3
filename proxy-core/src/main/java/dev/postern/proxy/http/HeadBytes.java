package dev.postern.proxy.http;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * A request head of HTTP/1.1 as text, each part held against the grammar once more just before it is written (RFC 9112 3,
 * 5): whatever came before, no value can end its line or split the request line. {@code toString} shows nothing of it.
 */
public final class HeadBytes {
    private static final int DELETE = 0x7F;
    private static final int OCTETS = 0x100;

    private final StringBuilder text = new StringBuilder(512);

    /**
     * The request line.
     *
     * @throws GatewayFailure {@code MALFORMED}, naming the part
     */
    public HeadBytes(String method, String target) {
        if (!target.startsWith("/")) {
            throw unwritable("target");
        }
        text.append(visible(method, "method")).append(' ').append(visible(target, "target"));
        text.append(" HTTP/1.1\r\n");
    }

    /**
     * A line.
     *
     * @param value visible ASCII and inner spaces
     * @throws GatewayFailure {@code MALFORMED}, naming the field
     */
    public HeadBytes field(String name, String value) {
        if (value.chars().anyMatch(c -> c > '~')) {
            throw unwritable("field " + name);
        }
        return octets(name, value);
    }

    /**
     * A line whose value is one char for each octet, as {@link FieldText#octets} gives them.
     *
     * @throws GatewayFailure {@code MALFORMED}, naming the field
     */
    public HeadBytes octets(String name, String value) {
        boolean edged = !value.equals(value.strip());
        if (edged || value.chars().anyMatch(c -> c < ' ' || c == DELETE || c >= OCTETS)) {
            throw unwritable("field " + name);
        }
        text.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** The whole head with its empty line; the caller releases it. */
    public ByteBuf toBuffer(ByteBufAllocator allocator) {
        ByteBuf buffer = allocator.ioBuffer(text.length() + 2);
        buffer.writeCharSequence(text, StandardCharsets.ISO_8859_1);
        buffer.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
        return buffer;
    }

    private static String visible(String part, String what) {
        if (part.isEmpty() || part.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw unwritable(what);
        }
        return part;
    }

    private static GatewayFailure unwritable(String what) {
        return new GatewayFailure(
                FailureReason.MALFORMED, "the request's " + what + " holds a character that cannot be sent on");
    }
}
