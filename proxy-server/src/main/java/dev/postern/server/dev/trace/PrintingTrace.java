package dev.postern.server.dev.trace;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prints each step as one line, from a thread of its own. Whoever tells a step never waits: where more is told than can be
 * printed, lines are left out, and a line says how many.
 */
public final class PrintingTrace implements Trace, AutoCloseable {
    /** Lines that may wait: several seconds of what a terminal prints. */
    private static final int WAITING = 8192;

    private static final long FAREWELL_MILLIS = 250;

    private final BlockingQueue<Line> queue;
    private final AtomicLong leftOut = new AtomicLong();
    private final PrintWriter out;
    private final TraceFormat format;
    private final Clock clock;
    private final Thread writer;
    private volatile boolean closed;

    /** Prints to {@code out}, which only this trace's thread uses from now on, until it is closed; it is not closed then. */
    public PrintingTrace(PrintWriter out, TraceFormat format, Clock clock) {
        this(out, format, clock, WAITING);
    }

    PrintingTrace(PrintWriter out, TraceFormat format, Clock clock, int waiting) {
        this.queue = new ArrayBlockingQueue<>(waiting);
        this.out = out;
        this.format = format;
        this.clock = clock;
        this.writer = new Thread(this::write, "trace");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void step(Hop hop, String connection, String step) {
        if (closed) {
            return;
        }
        long before = leftOut.getAndSet(0);
        if (!queue.offer(new Line(clock.instant(), before, hop, connection, step))) {
            leftOut.addAndGet(before + 1);
        }
    }

    /** Prints what was told so far, as far as a quarter of a second allows, and ends the thread. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(FAREWELL_MILLIS);
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
        writer.interrupt();
    }

    private void write() {
        try {
            while (!closed || !queue.isEmpty()) {
                Line line = queue.poll(FAREWELL_MILLIS / 10, TimeUnit.MILLISECONDS);
                if (line != null) {
                    print(line);
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        leftOut(leftOut.getAndSet(0));
        out.flush();
    }

    private void print(Line line) {
        leftOut(line.leftOutBefore);
        out.println(format.line(line.time, line.hop, line.connection, line.step));
        if (queue.isEmpty()) {
            out.flush();
        }
    }

    private void leftOut(long lines) {
        if (lines > 0) {
            out.println(format.leftOut(lines));
        }
    }

    private record Line(Instant time, long leftOutBefore, Hop hop, String connection, String step) {}
}
