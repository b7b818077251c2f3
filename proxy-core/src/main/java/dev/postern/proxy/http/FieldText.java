package dev.postern.proxy.http;

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
