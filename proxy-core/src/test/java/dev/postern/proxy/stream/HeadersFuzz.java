package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.zip.Deflater;

/** A header block is headers, or refused; and however small it is, it does not become much. */
final class HeadersFuzz {
    private static final int MOST = 16 * 1024;
    private static final byte[] PIECE = new byte[64 * 1024];

    private HeadersFuzz() {}

    static void read(byte[] octets) {
        FuzzInput input = new FuzzInput(octets);
        boolean deflate = input.octet() % 2 == 1;
        Deflater deflater = new Deflater();
        try (SpdyHeaders headers = new SpdyHeaders()) {
            while (!input.isAtEnd()) {
                byte[] block = input.piece(input.octet() << Byte.SIZE | input.octet());
                Map<String, String> read = headers.read(deflate ? deflated(deflater, block) : block);
                assertThat(read.entrySet().stream()
                                .mapToInt(header -> header.getKey().length()
                                        + header.getValue().length())
                                .sum())
                        .isLessThanOrEqualTo(MOST);
            }
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageNotContaining("null");
        } finally {
            deflater.end();
        }
    }

    /** So that what a block holds can be anything, and not only what happens to be zlib's. */
    private static byte[] deflated(Deflater deflater, byte[] plain) {
        deflater.setInput(plain);
        int length = deflater.deflate(PIECE, 0, PIECE.length, Deflater.SYNC_FLUSH);
        return java.util.Arrays.copyOf(PIECE, length);
    }
}
