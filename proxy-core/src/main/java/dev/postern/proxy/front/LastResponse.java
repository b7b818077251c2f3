package dev.postern.proxy.front;

import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** An HTTP/1.1 response with its body in one buffer, behind which the connection closes. */
final class LastResponse {
    /** Said anew here, or only of the backend's connection. */
    private static final Set<String> OWN = Set.of(
            "connection",
            "content-length",
            "transfer-encoding",
            "keep-alive",
            "upgrade",
            "trailer",
            "proxy-connection");

    private LastResponse() {}

    /**
     * The bytes of the response.
     *
     * @throws IllegalArgumentException if a field or the phrase could end its line early
     */
    static ByteBuf bytes(ByteBufAllocator allocator, ResponseHead head, byte[] body) {
        StringBuilder text = new StringBuilder(256);
        line(text, "HTTP/1.1 " + head.status() + " ", head.reasonPhrase());
        for (Field field : head.fields().all()) {
            if (!OWN.contains(field.name().toLowerCase(Locale.ROOT))) {
                line(text, field.name() + ": ", field.value());
            }
        }
        line(text, "Content-Length: ", Integer.toString(body.length));
        line(text, "Connection: ", "close");
        ByteBuf bytes = allocator.buffer(text.length() + 2 + body.length);
        bytes.writeCharSequence(text.append("\r\n"), StandardCharsets.ISO_8859_1);
        return bytes.writeBytes(body);
    }

    private static void line(StringBuilder text, String start, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F || c > 0xFF) {
                throw new IllegalArgumentException("a response header holds a control character");
            }
        }
        text.append(start).append(value).append("\r\n");
    }
}
