package dev.postern.server.dev.client;

import java.util.List;

/**
 * A response as it came.
 *
 * @param lines status line and field lines, in their order and spelling
 * @param body empty for 101
 */
public record HttpResponse(List<String> lines, String body) {
    /** The status code. */
    public int status() {
        return Integer.parseInt(lines.get(0).split(" ", 3)[1]);
    }

    /** The values of a field. */
    public List<String> field(String name) {
        return lines.stream()
                .skip(1)
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    /** All of it, with the date left out. */
    public String text() {
        return String.join("\n", lines).replaceAll("\nDate: [^\n]*", "\nDate: …") + "\n\n" + body;
    }
}
