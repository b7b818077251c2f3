package dev.postern.server.dev.container;

import java.time.Instant;

/**
 * One line of a container's log as a runtime keeps it: at most 16 KiB of what the process wrote.
 *
 * @param text with its line end, or without where the line goes on in the next one of the same stream
 */
record LogLine(Instant time, Stream stream, byte[] text) {
    /** Which of the process's outputs. */
    enum Stream {
        STDOUT,
        STDERR
    }

    /** Whether the next line of the log begins a new line of text. */
    boolean endsLine() {
        return text.length > 0 && text[text.length - 1] == '\n';
    }
}
