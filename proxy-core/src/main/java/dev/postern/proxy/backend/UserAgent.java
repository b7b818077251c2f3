package dev.postern.proxy.backend;

import dev.postern.proxy.http.HttpFields;

/** The client's {@code User-Agent}, cut down to what may stand in a kubelet's log: visible ASCII, 256 characters. */
final class UserAgent {
    static final String NAME = "User-Agent";

    private static final int LIMIT = 256;

    private UserAgent() {}

    /** May be empty. */
    static String of(HttpFields fields) {
        StringBuilder kept = new StringBuilder();
        fields.first(NAME)
                .orElse("")
                .chars()
                .filter(c -> c >= ' ' && c <= '~')
                .limit(LIMIT)
                .forEach(c -> kept.append((char) c));
        return kept.toString().strip();
    }
}
