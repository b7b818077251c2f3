package dev.postern.proxy.backend;

import dev.postern.proxy.http.HttpFields;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * The body of a kubelet's refusal, at most {@value #LIMIT} bytes of it: by length, in chunks, or up to the close. A body
 * that breaks its framing ends where it does, because what was read of an error text is better than none.
 */
final class ErrorBody {
    static final int LIMIT = 64 * 1024;

    private static final int UNTIL_CLOSE = -1;
    private static final int SIZE_LINE = 64;

    private final boolean chunked;
    private final Buffer body = Buffer.buffer();
    /** What is left of the body, or of the chunk. */
    private long left;

    private boolean ended;
    private boolean afterChunk;

    ErrorBody(HttpFields fields) {
        chunked = !fields.values("Transfer-Encoding").isEmpty();
        left = chunked ? 0 : length(fields);
        ended = !chunked && left == 0;
    }

    /** Consumes what belongs to the body. */
    void read(ByteBuf in) {
        while (!ended && in.isReadable()) {
            if (chunked && left == 0) {
                if (!readSize(in)) {
                    return;
                }
            } else {
                take(in);
            }
        }
    }

    boolean ended() {
        return ended;
    }

    Buffer bytes() {
        return body;
    }

    private void take(ByteBuf in) {
        int room = LIMIT - body.length();
        int octets = Math.min(in.readableBytes(), room);
        octets = left == UNTIL_CLOSE ? octets : (int) Math.min(octets, left);
        byte[] bytes = new byte[octets];
        in.readBytes(bytes);
        body.appendBytes(bytes);
        if (left != UNTIL_CLOSE) {
            left -= octets;
        }
        ended = body.length() == LIMIT || !chunked && left == 0;
    }

    /** Returns whether a complete size line was read, or the body has ended. */
    private boolean readSize(ByteBuf in) {
        if (afterChunk && !skipLineEnd(in)) {
            return ended;
        }
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        if (end < 0) {
            ended = in.readableBytes() > SIZE_LINE;
            return ended;
        }
        String line = in.toString(in.readerIndex(), end - in.readerIndex(), StandardCharsets.ISO_8859_1);
        in.readerIndex(end + 1);
        left = size(line);
        ended = left == 0;
        afterChunk = true;
        return true;
    }

    private boolean skipLineEnd(ByteBuf in) {
        if (in.readableBytes() < 2) {
            return false;
        }
        ended = in.readByte() != '\r' || in.readByte() != '\n';
        afterChunk = false;
        return !ended;
    }

    private static long size(String line) {
        int extension = line.indexOf(';');
        String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
        return digits.matches("[0-9A-Fa-f]{1,8}") ? Long.parseLong(digits, 16) : 0;
    }

    private static long length(HttpFields fields) {
        String length = fields.first("Content-Length").orElse("");
        return length.matches("[0-9]{1,18}") ? Long.parseLong(length) : UNTIL_CLOSE;
    }
}
