package dev.postern.proxy.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The header blocks of one direction of a SPDY/3.1 connection, which are one zlib stream: each must be read, in order
 * (SPDY/3.1 2.6.10). Holds 40 KiB of native memory until it is closed.
 */
final class SpdyHeaders implements AutoCloseable {
    /** Of a block, inflated; a stream's headers are three short lines. */
    private static final int LIMIT = 16 * 1024;

    /** Words that the specification puts their length before. */
    private static final String WORDS =
            "options|head|post|put|delete|trace|accept|accept-charset|accept-encoding|accept-language|"
                    + "accept-ranges|age|allow|authorization|cache-control|connection|content-base|"
                    + "content-encoding|content-language|content-length|content-location|content-md5|"
                    + "content-range|content-type|date|etag|expect|expires|from|host|if-match|if-modified-since|"
                    + "if-none-match|if-range|if-unmodified-since|last-modified|location|max-forwards|pragma|"
                    + "proxy-authenticate|proxy-authorization|range|referer|retry-after|server|te|trailer|"
                    + "transfer-encoding|upgrade|user-agent|vary|via|warning|www-authenticate|method|get|status|"
                    + "200 OK|version|HTTP/1.1|url|public|set-cookie|keep-alive|origin";

    private static final String TEXT =
            "10010120120220520630030230330430530630740240540640740840941041141241341441541641"
                    + "7502504505203 Non-Authoritative Information204 No Content301 Moved Permanently40"
                    + "0 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error"
                    + "501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept O"
                    + "ct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,imag"
                    + "e/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/"
                    + "javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1"
                    + ",utf-,*,enq=0.";

    static final byte[] DICTIONARY = dictionary();

    private final Inflater inflater = new Inflater();

    /**
     * The headers of the next block, by lower-case name.
     *
     * @throws IllegalArgumentException where it is none; nothing after it can be read
     */
    Map<String, String> read(byte[] block) {
        ByteBuffer plain = ByteBuffer.wrap(inflated(block));
        try {
            int count = plain.getInt();
            Map<String, String> headers = new HashMap<>();
            for (int i = 0; i < count; i++) {
                String name = text(plain);
                headers.put(name, text(plain));
            }
            return headers;
        } catch (RuntimeException shorter) {
            throw new IllegalArgumentException("a header block that ends early", shorter);
        }
    }

    private byte[] inflated(byte[] block) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        byte[] piece = new byte[1024];
        inflater.setInput(block);
        try {
            int length;
            do {
                length = inflater.inflate(piece);
                if (length == 0 && inflater.needsDictionary()) {
                    inflater.setDictionary(DICTIONARY);
                    length = inflater.inflate(piece);
                }
                plain.write(piece, 0, length);
            } while (length > 0 && plain.size() <= LIMIT);
        } catch (DataFormatException broken) {
            throw new IllegalArgumentException("a header block that is not zlib's", broken);
        }
        if (plain.size() > LIMIT) {
            throw new IllegalArgumentException("a header block of more than " + LIMIT + " octets");
        }
        return plain.toByteArray();
    }

    private static String text(ByteBuffer plain) {
        int length = plain.getInt();
        if (length < 0 || length > plain.remaining()) {
            throw new IllegalArgumentException("a header that is longer than its block");
        }
        byte[] text = new byte[length];
        plain.get(text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** SPDY/3.1 2.6.10.1: words with their lengths before them, then a text. */
    private static byte[] dictionary() {
        ByteArrayOutputStream dictionary = new ByteArrayOutputStream();
        for (String word : WORDS.split("\\|", -1)) {
            dictionary.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(word.length()).array());
            dictionary.writeBytes(word.getBytes(StandardCharsets.US_ASCII));
        }
        dictionary.writeBytes(TEXT.getBytes(StandardCharsets.US_ASCII));
        return dictionary.toByteArray();
    }

    @Override
    public void close() {
        inflater.end();
    }
}
