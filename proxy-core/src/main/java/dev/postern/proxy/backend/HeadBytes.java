package dev.postern.proxy.backend;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * A request head of HTTP/1.1 as text, each part held against the grammar once more just before it is written (RFC 9112 3,
 * 5): whatever came before, no value can end its line or split the request line.
 */
final class HeadBytes {
    private final StringBuilder text = new StringBuilder(512);

    HeadBytes(String method, String target) {
        if (!target.startsWith("/")) {
            throw unwritable("target");
        }
        text.append(visible(method, "method")).append(' ').append(visible(target, "target"));
        text.append(" HTTP/1.1\r\n");
    }

    /**
     * @param value visible ASCII and inner spaces
     * @throws GatewayFailure {@code MALFORMED}, naming the field
     */
    HeadBytes field(String name, String value) {
        boolean edged = !value.equals(value.strip());
        if (edged || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw unwritable("field " + name);
        }
        text.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** The whole head with its empty line. */
    ByteBuf toBuffer(ByteBufAllocator allocator) {
        ByteBuf buffer = allocator.ioBuffer(text.length() + 2);
        buffer.writeCharSequence(text, StandardCharsets.US_ASCII);
        buffer.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
        return buffer;
    }

    @Override
    public String toString() {
        return text.toString();
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
