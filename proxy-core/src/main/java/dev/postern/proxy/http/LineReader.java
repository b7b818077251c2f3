package dev.postern.proxy.http;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.netty.buffer.ByteBuf;

/** Lines that end in CRLF and nothing else, from bytes that arrive in pieces. An octet is looked at for its end once. */
final class LineReader {
    private static final byte CR = '\r';
    private static final byte LF = '\n';

    private byte[] line = new byte[256];
    private int length;
    /** Octets after the reader index that hold no LF. */
    private int searched;

    /**
     * Takes the next line out of {@code in}, or nothing where it is not complete yet.
     *
     * @param limit octets that the line may have without its CRLF
     * @return whether {@link #octets} holds a line
     * @throws GatewayFailure with {@code tooLong} as its reason, or for an LF without CR
     */
    boolean read(ByteBuf in, int limit, FailureReason tooLong) {
        int start = in.readerIndex();
        int end = in.indexOf(start + searched, in.writerIndex(), LF);
        int octets = (end < 0 ? in.writerIndex() : end) - start;
        if (octets > limit + 1 || end < 0 && octets == limit + 1 && in.getByte(start + limit) != CR) {
            throw tooLong(limit, tooLong);
        }
        if (end < 0) {
            searched = octets;
            return false;
        }
        if (octets == 0 || in.getByte(end - 1) != CR) {
            throw new GatewayFailure(FailureReason.MALFORMED, "a line of the head ends in LF without CR; use CRLF");
        }
        length = octets - 1;
        if (line.length < length) {
            line = new byte[Math.max(length, 2 * line.length)];
        }
        in.getBytes(start, line, 0, length);
        in.readerIndex(end + 1);
        searched = 0;
        return true;
    }

    /** The line's octets, from 0 to {@link #length}, until the next read. */
    byte[] octets() {
        return line;
    }

    int length() {
        return length;
    }

    private static GatewayFailure tooLong(int limit, FailureReason reason) {
        String what = reason == FailureReason.URI_TOO_LONG ? "the request line" : "the head";
        return new GatewayFailure(
                reason, what + " is longer than this gateway reads (" + limit + " bytes left for it)");
    }
}
