package dev.postern.proxy.request;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Percent-coding of RFC 3986 2.1, strict when reading: UTF-8 only, one pass, no raw byte outside visible ASCII. */
final class PercentCoding {
    private static final String UNRESERVED = "-._~";
    private static final String SUB_DELIMS = "!$&'()*+,;=:@";
    private static final String HEX = "0123456789ABCDEF";

    private PercentCoding() {}

    /**
     * The text that a piece of a path stands for.
     *
     * @throws GatewayFailure {@code MALFORMED}
     */
    static String decodePath(String raw) {
        return decode(raw, false);
    }

    /**
     * The text that a piece of a query stands for, with {@code +} as space (WHATWG URL 5.1, as Go's {@code url.ParseQuery}).
     *
     * @throws GatewayFailure {@code MALFORMED}
     */
    static String decodeQuery(String raw) {
        return decode(raw, true);
    }

    /** One path segment: {@code pchar} of RFC 3986 3.3 stays as it is. */
    static String encodePath(String segment) {
        return encode(segment, UNRESERVED + SUB_DELIMS, false);
    }

    /** As Go's {@code url.QueryEscape}, so that a kubelet reads what it reads from the API server. */
    static String encodeQuery(String text) {
        return encode(text, UNRESERVED, true);
    }

    /**
     * A raw query in which what RFC 3986 3.4 does not let stand in one is escaped, and nothing else is touched: {@code \\} and
     * {@code |}, which servers read in different ways.
     */
    static String escapeQuery(String raw) {
        return encode(raw, UNRESERVED + SUB_DELIMS + "/?%", false);
    }

    private static String decode(String raw, boolean plusIsSpace) {
        return isPlain(raw, plusIsSpace) ? raw : decoded(raw, plusIsSpace);
    }

    /** Whether every character stands for itself, as in almost every path. */
    private static boolean isPlain(String raw, boolean plusIsSpace) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '%' || plusIsSpace && c == '+') {
                return false;
            }
        }
        return true;
    }

    private static String decoded(String raw, boolean plusIsSpace) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw malformed("holds a byte that is not visible ASCII; percent-encode it");
            } else if (c == '%') {
                bytes.write(escaped(raw, i));
                i += 2;
            } else {
                bytes.write(plusIsSpace && c == '+' ? ' ' : c);
            }
        }
        return utf8(bytes.toByteArray());
    }

    private static int escaped(String raw, int percent) {
        if (percent + 2 < raw.length()) {
            int high = hexDigit(raw.charAt(percent + 1));
            int low = hexDigit(raw.charAt(percent + 2));
            if (high >= 0 && low >= 0) {
                return high << 4 | low;
            }
        }
        throw malformed("has a % that is not followed by two hexadecimal digits");
    }

    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new GatewayFailure(
                    FailureReason.MALFORMED, "the request target is not valid UTF-8 once it is percent-decoded", e);
        }
    }

    private static String encode(String text, String kept, boolean spaceIsPlus) {
        for (int i = 0; i < text.length(); i++) {
            if (!isKept(text.charAt(i), kept)) {
                return encoded(text, kept, spaceIsPlus);
            }
        }
        return text;
    }

    private static boolean isKept(char c, String kept) {
        return isAlphanumeric(c) || kept.indexOf(c) >= 0;
    }

    private static String encoded(String text, String kept, boolean spaceIsPlus) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (isKept(c, kept)) {
                out.append(c);
            } else if (spaceIsPlus && c == ' ') {
                out.append('+');
            } else {
                out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
            }
        }
        return out.toString();
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static GatewayFailure malformed(String what) {
        return new GatewayFailure(FailureReason.MALFORMED, "the request target " + what);
    }
}
