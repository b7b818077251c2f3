package dev.postern.proxy.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Text that travels as a header's value. A value loses the spaces around it on its way (RFC 9110 5.5), and Netty writes one
 * octet for each char; so a text is carried either exactly, as UTF-8 like Go does it, or not at all.
 */
public final class FieldText {
    private FieldText() {}

    /**
     * Whether a field's value can be this text exactly: not empty, no space at its ends, no control or format character, no
     * line or paragraph separator, no lone surrogate.
     */
    public static boolean carries(String text) {
        if (text.isEmpty() || isSpace(text.codePointAt(0)) || isSpace(text.codePointBefore(text.length()))) {
            return false;
        }
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            if (!isPrintable(text.codePointAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /**
     * What a field's value says that Netty gave out with one char for each octet.
     *
     * @throws IllegalArgumentException where it is not UTF-8; the message does not show it
     */
    public static String text(String value) {
        return utf8(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /**
     * What stands percent-encoded behind a prefix in a field's name, as client-go writes the keys of extra values: decoded
     * once. One that is no encoding is not guessed at.
     *
     * @throws IllegalArgumentException where it is none, or not UTF-8; the message does not show it
     */
    public static String unescaped(String encoded) {
        ByteBuffer decoded = ByteBuffer.allocate(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                decoded.put(octet(encoded, i + 1));
                i += 2;
            } else {
                decoded.put((byte) c);
            }
        }
        return utf8(decoded.flip());
    }

    private static byte octet(String encoded, int at) {
        String digits = encoded.substring(at, Math.min(at + 2, encoded.length()));
        if (!digits.matches("[0-9a-fA-F]{2}")) {
            throw new IllegalArgumentException("has a % that is not followed by two hexadecimal digits");
        }
        return (byte) Integer.parseInt(digits, 16);
    }

    private static String utf8(ByteBuffer octets) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("is not UTF-8", e);
        }
    }

    /**
     * The text as Netty must be given it: one char for each octet of its UTF-8 form.
     *
     * @throws IllegalArgumentException where no field can carry it; the message does not show it
     */
    public static String octets(String text) {
        if (!carries(text)) {
            throw new IllegalArgumentException("a text that no header can carry");
        }
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
