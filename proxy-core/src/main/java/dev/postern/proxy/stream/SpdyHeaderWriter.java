package dev.postern.proxy.stream;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * Writes the header blocks of one direction of a SPDY/3.1 connection, which are one zlib stream (2.6.10). Holds native memory
 * until it is closed.
 */
final class SpdyHeaderWriter implements AutoCloseable {
    private final Deflater deflater = new Deflater();

    SpdyHeaderWriter() {
        deflater.setDictionary(SpdyHeaders.DICTIONARY);
    }

    /**
     * The next block.
     *
     * @param headers by lower-case name
     */
    byte[] write(Map<String, String> headers) {
        byte[] plain = plain(headers);
        byte[] block = new byte[plain.length + 1024];
        deflater.setInput(plain);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        int length;
        do {
            length = deflater.deflate(block, 0, block.length, Deflater.SYNC_FLUSH);
            written.write(block, 0, length);
        } while (length == block.length);
        return written.toByteArray();
    }

    private static byte[] plain(Map<String, String> headers) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(plain)) {
            out.writeInt(headers.size());
            for (Map.Entry<String, String> header : headers.entrySet()) {
                text(out, header.getKey());
                text(out, header.getValue());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return plain.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        out.writeInt(octets.length);
        out.write(octets);
    }

    @Override
    public void close() {
        deflater.end();
    }
}
