package dev.postern.proxy.http;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads response heads of HTTP/1.1 from a peer that is not trusted (catalogue A6), from bytes that arrive in pieces:
 * CRLF only, HTTP/1.1 only, one status line, strict field lines. Every violation is {@code BAD_BACKEND}. Not safe for
 * use by several threads.
 */
public final class ResponseHeadParser {
    private static final String VERSION = "HTTP/1.1 ";
    private static final int STATUS_END = VERSION.length() + 3;

    private final HeadLimits limits;
    private final LineReader reader = new LineReader();
    private @Nullable FieldLines lines;
    private int status;
    private String reasonPhrase = "";

    public ResponseHeadParser(HeadLimits limits) {
        this.limits = limits;
    }

    /**
     * Consumes complete lines of {@code in} up to the end of one head; whoever calls keeps what is left and calls again
     * with more behind it.
     *
     * @return the head, or null where it is not complete yet
     * @throws GatewayFailure {@code BAD_BACKEND}; the connection cannot be read on after it
     */
    public @Nullable ResponseHead parse(ByteBuf in) {
        try {
            return read(in);
        } catch (GatewayFailure failure) {
            throw new GatewayFailure(FailureReason.BAD_BACKEND, "the answer's head is not HTTP/1.1", failure);
        }
    }

    private @Nullable ResponseHead read(ByteBuf in) {
        FieldLines fields = lines;
        if (fields == null) {
            if (!reader.read(in, limits.firstLine(), FailureReason.HEADERS_TOO_LARGE)) {
                return null;
            }
            statusLine(reader.octets(), reader.length());
            fields = new FieldLines(reader, limits);
            lines = fields;
        }
        if (!fields.read(in)) {
            return null;
        }
        lines = null;
        return new ResponseHead(status, reasonPhrase, HttpFields.of(fields.fields()));
    }

    /** {@code HTTP/1.1 101 Switching Protocols}; the phrase, and as some servers have it the space before, may be missing. */
    private void statusLine(byte[] line, int length) {
        boolean version = length >= STATUS_END;
        for (int i = 0; i < VERSION.length() && version; i++) {
            version = line[i] == VERSION.charAt(i);
        }
        if (!version
                || length > STATUS_END && line[STATUS_END] != ' '
                || !Octets.allow(Octets.VALUE, line, 0, length)) {
            throw new GatewayFailure(FailureReason.BAD_BACKEND, "the status line is not one of HTTP/1.1");
        }
        status = digit(line[VERSION.length()]) * 100
                + digit(line[VERSION.length() + 1]) * 10
                + digit(line[STATUS_END - 1]);
        if (status < 100 || status > 599) {
            throw new GatewayFailure(FailureReason.BAD_BACKEND, "the status is not between 100 and 599");
        }
        int phrase = Math.min(STATUS_END + 1, length);
        reasonPhrase = new String(line, phrase, length - phrase, StandardCharsets.ISO_8859_1);
    }

    private static int digit(byte octet) {
        if (octet < '0' || octet > '9') {
            throw new GatewayFailure(FailureReason.BAD_BACKEND, "the status is not a number");
        }
        return octet - '0';
    }
}
