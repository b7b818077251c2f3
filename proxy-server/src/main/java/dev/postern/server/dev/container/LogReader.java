package dev.postern.server.dev.container;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Reads the log of one process once, in order, as a kubelet does ({@code k8s.io/cri-client pkg/logs}). One thread reads, any
 * thread closes.
 */
public final class LogReader implements AutoCloseable {
    /** Go's {@code RFC3339NanoFixed}. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final ContainerLog log;
    private final LogOptions options;
    private final Instant since;
    private final long last;
    private long position;
    private long left;
    private boolean atLineStart = true;
    private volatile boolean closed;

    LogReader(ContainerLog log, LogOptions options) {
        this.log = log;
        this.options = options;
        this.since = options.since() == null ? Instant.MIN : options.since();
        this.last = options.follow() ? Long.MAX_VALUE : log.next();
        this.position = log.fromEnd(options.limits().tailLines());
        this.left =
                options.limits().bytes() < 0 ? Long.MAX_VALUE : options.limits().bytes();
    }

    /** Waits for the next bytes, whole lines where possible; empty at the end, also once it is closed. */
    public byte[] next() throws InterruptedException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (text.size() == 0 && left > 0 && position < last && !closed) {
            if (options.follow() && !log.await(position, this)) {
                break;
            }
            ContainerLog.Part part = log.read(position);
            position = part.next();
            if (part.lines().isEmpty()) {
                break;
            }
            part.lines().forEach(line -> append(line, text));
        }
        return text.toByteArray();
    }

    boolean isClosed() {
        return closed;
    }

    /** Wakes the reader; closing again does nothing. */
    @Override
    public void close() {
        closed = true;
        log.wake();
    }

    private void append(LogLine line, ByteArrayOutputStream text) {
        boolean wanted = line.stream() == LogLine.Stream.STDOUT
                ? options.which().stdout()
                : options.which().stderr();
        if (wanted && !line.time().isBefore(since)) {
            if (options.timestamps() && atLineStart) {
                cut((TIME.format(line.time()) + " ").getBytes(StandardCharsets.US_ASCII), text);
            }
            cut(line.text(), text);
        }
        atLineStart = line.endsLine();
    }

    private void cut(byte[] bytes, ByteArrayOutputStream text) {
        int length = (int) Math.min(bytes.length, left);
        text.write(bytes, 0, length);
        left -= length;
    }
}
