package dev.postern.proxy.harness;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads HTTP/1.1 messages from a blocking stream, byte for byte, without reading past their end. One thread. */
public final class WireReader {
    private static final int HEAD_LIMIT = 4 * 1024 * 1024;

    private final InputStream in;

    public WireReader(InputStream in) {
        this.in = in;
    }

    /**
     * Everything up to and without the next empty line.
     *
     * @throws EOFException with what was read, where the stream ends before it
     */
    public String head() throws IOException {
        return until("\r\n\r\n");
    }

    /** Everything up to and without the marker. */
    public String until(String marker) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < HEAD_LIMIT) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("ended after: " + text);
            }
            text.append((char) b);
            if (text.length() >= marker.length() && text.indexOf(marker, text.length() - marker.length()) >= 0) {
                return text.substring(0, text.length() - marker.length());
            }
        }
        throw new IOException("no marker within " + HEAD_LIMIT + " bytes");
    }

    /** Exactly this many bytes. */
    public byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("ended after: " + new String(bytes, StandardCharsets.ISO_8859_1));
        }
        return bytes;
    }

    /** A response to a request that was not HEAD: by length, chunked, or to the end of the stream. */
    public RawResponse response() throws IOException {
        RawResponse head = new RawResponse(head(), new byte[0]);
        int status = head.status();
        if (status < 200 || status == 204 || status == 304) {
            return head;
        }
        return new RawResponse(head.head(), body(head, true));
    }

    /** A request's body, or a response's; without framing a response's body ends with the stream, a request has none. */
    byte[] body(RawResponse head, boolean toEnd) throws IOException {
        if (head.headers("transfer-encoding").stream()
                .anyMatch(coding -> coding.toLowerCase(Locale.ROOT).endsWith("chunked"))) {
            return chunks();
        }
        if (head.header("content-length").isPresent()) {
            return bytes(Integer.parseInt(head.header("content-length").get()));
        }
        return toEnd ? in.readAllBytes() : new byte[0];
    }

    /** The next chunk of a chunked body; empty at its end. */
    public byte[] chunk() throws IOException {
        String size = until("\r\n");
        int length = Integer.parseInt(size.split(";", 2)[0].strip(), 16);
        if (length == 0) {
            while (!until("\r\n").isEmpty()) {
                // Trailer lines end with an empty one.
                continue;
            }
            return new byte[0];
        }
        byte[] chunk = bytes(length);
        until("\r\n");
        return chunk;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            body.write(chunk);
        }
        return body.toByteArray();
    }
}
