package dev.postern.proxy.http;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads request heads of HTTP/1.1 (RFC 9112), one after the other, from bytes that arrive in pieces. Stricter than the
 * RFC wherever two readers of the same bytes might not agree. Not safe for use by several threads.
 */
public final class RequestHeadParser {
    private static final String VERSION = "HTTP/1.1";

    private final HeadLimits limits;
    private final LineReader reader = new LineReader();
    private @Nullable FieldLines lines;
    private String method = "";
    private String target = "";
    private int skipped;

    public RequestHeadParser(HeadLimits limits) {
        this.limits = limits;
    }

    /**
     * Consumes complete lines of {@code in} up to the end of one head; whoever calls keeps what is left and calls again
     * with more behind it.
     *
     * @return the head, or null where it is not complete yet
     * @throws GatewayFailure {@code MALFORMED}, {@code METHOD_NOT_ALLOWED}, {@code URI_TOO_LONG}, {@code
     *     EXPECTATION_FAILED} or {@code HEADERS_TOO_LARGE}; the connection cannot be read on after it
     */
    public @Nullable RequestHead parse(ByteBuf in) {
        FieldLines fields = lines;
        if (fields == null) {
            if (!readRequestLine(in)) {
                return null;
            }
            fields = new FieldLines(reader, limits);
            lines = fields;
        }
        if (!fields.read(in)) {
            return null;
        }
        lines = null;
        RequestHead head = RequestRules.head(method, target, fields.fields());
        FramingRules.check(head);
        return head;
    }

    /** Empty lines before the request line are passed over (RFC 9112 2.2); they count towards its limit. */
    private boolean readRequestLine(ByteBuf in) {
        while (reader.read(in, limits.firstLine() - skipped, FailureReason.URI_TOO_LONG)) {
            if (reader.length() > 0) {
                skipped = 0;
                requestLine(reader.octets(), reader.length());
                return true;
            }
            skipped += 2;
            if (skipped > limits.firstLine()) {
                throw malformed("there are only empty lines where a request line should be");
            }
        }
        return false;
    }

    private void requestLine(byte[] line, int length) {
        int first = indexOf((byte) ' ', line, 0, length);
        int second = indexOf((byte) ' ', line, first + 1, length);
        if (first <= 0
                || second == length
                || !Octets.allow(Octets.TOKEN, line, 0, first)
                || !Octets.allow(Octets.VALUE, line, first, length)) {
            throw malformed("the request line is not a method, a target and a version with one space between them");
        }
        if (!isVersion(line, second + 1, length)) {
            throw malformed("the request line does not end in " + VERSION + " after its target");
        }
        method = RequestRules.method(line, first);
        target = new String(line, first + 1, second - first - 1, StandardCharsets.ISO_8859_1);
    }

    private static boolean isVersion(byte[] line, int from, int to) {
        if (to - from != VERSION.length()) {
            return false;
        }
        for (int i = 0; i < VERSION.length(); i++) {
            if (line[from + i] != VERSION.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(byte octet, byte[] line, int from, int to) {
        for (int i = from; i < to; i++) {
            if (line[i] == octet) {
                return i;
            }
        }
        return to;
    }

    private static GatewayFailure malformed(String message) {
        return new GatewayFailure(FailureReason.MALFORMED, message);
    }
}
