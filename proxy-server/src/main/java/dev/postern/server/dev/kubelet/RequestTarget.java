package dev.postern.server.dev.kubelet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a request line asks for, read as Go's {@code net/url} does.
 *
 * @param path as it was sent, still percent-encoded
 * @param decodedPath what routes and rights are decided on
 * @param rawQuery without {@code ?}; empty where there is none
 */
record RequestTarget(String path, String decodedPath, String rawQuery) {
    private static final Pattern ABSOLUTE = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/?]*");
    private static final Pattern SLASH = Pattern.compile("/");

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException where it is no target
     */
    static RequestTarget parse(String target) {
        String origin = ABSOLUTE.matcher(target).replaceFirst("");
        int question = origin.indexOf('?');
        String path = question < 0 ? origin : origin.substring(0, question);
        if (!path.startsWith("/") && !path.isEmpty() && !path.equals("*")) {
            throw new IllegalArgumentException("neither a path nor a URL");
        }
        return new RequestTarget(path, decode(path, false), question < 0 ? "" : origin.substring(question + 1));
    }

    /** The decoded path's parts, without what a slash at its ends would add. */
    List<String> segments() {
        String trimmed = decodedPath.replaceAll("^/+|/+$", "");
        return Arrays.asList(SLASH.split(trimmed, -1));
    }

    /** What {@code http.ServeMux} matches: each part decoded by itself, so that no encoded slash makes two of one. */
    String matchedPath() {
        return Arrays.stream(SLASH.split(path, -1))
                .map(part -> decode(part, false).replace("/", "%2F"))
                .collect(Collectors.joining("/"));
    }

    /** Another path with the same query. */
    String withQuery(String otherPath) {
        return rawQuery.isEmpty() ? otherPath : otherPath + "?" + rawQuery;
    }

    /**
     * Percent-decoded.
     *
     * @param plus whether {@code +} is a space, as it is in a query
     * @throws IllegalArgumentException where a {@code %} is not followed by two hexadecimal digits
     */
    static String decode(String text, boolean plus) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '%') {
                bytes.write(octet(text, i + 1));
                i += 2;
            } else if (next == '+' && plus) {
                bytes.write(' ');
            } else {
                // Netty gives each octet of a request line as one character.
                bytes.write(next);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int octet(String text, int at) {
        int high = at + 1 < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        int low = at + 1 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException("an invalid percent-encoding");
        }
        return high << 4 | low;
    }
}
