package dev.postern.proxy.harness;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One response as it came over the wire.
 *
 * @param head status line and header lines, without the final empty line
 * @param body decoded body; empty for a 101
 */
public record RawResponse(String head, byte[] body) {
    /** The status code, or -1 for a head that is not HTTP. */
    public int status() {
        String[] parts = head.split(" ", 3);
        return parts.length > 1 && parts[1].matches("\\d{3}") ? Integer.parseInt(parts[1]) : -1;
    }

    /** Status line alone. */
    public String statusLine() {
        return head.lines().findFirst().orElse("");
    }

    /** Values of every line with this name, in order. */
    public List<String> headers(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return head.lines()
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .toList();
    }

    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return head + "\n\n" + text();
    }
}
