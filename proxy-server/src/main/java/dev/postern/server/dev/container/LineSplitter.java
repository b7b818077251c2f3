package dev.postern.server.dev.container;

import java.io.ByteArrayOutputStream;
import java.time.Clock;

/** Cuts one output of a process into log lines, as a runtime does: at each line end, and after 16 KiB without one. */
final class LineSplitter {
    private static final int LONGEST = 16 * 1024;

    private final ContainerLog log;
    private final LogLine.Stream stream;
    private final Clock clock;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LineSplitter(ContainerLog log, LogLine.Stream stream, Clock clock) {
        this.log = log;
        this.stream = stream;
        this.clock = clock;
    }

    void write(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            line.write(bytes[i]);
            if (bytes[i] == '\n' || line.size() == LONGEST) {
                flush();
            }
        }
    }

    /** The output has ended: what is left is a line without its end. */
    void end() {
        if (line.size() > 0) {
            flush();
        }
    }

    private void flush() {
        log.add(new LogLine(clock.instant(), stream, line.toByteArray()));
        line.reset();
    }
}
