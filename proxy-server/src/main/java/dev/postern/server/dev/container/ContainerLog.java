package dev.postern.server.dev.container;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of one process, in memory: the newest lines, 1 MiB of text at most, of which the oldest are dropped for new ones
 * as a rotated file's are. Any thread.
 */
final class ContainerLog {
    private static final int CAPACITY = 1024 * 1024;

    private final ArrayDeque<LogLine> lines = new ArrayDeque<>();
    private int size;
    /** Number of the first line that is still there, counted from the first that ever was. */
    private long first;

    private boolean ended;

    synchronized void add(LogLine line) {
        lines.add(line);
        size += line.text().length;
        while (size > CAPACITY) {
            size -= lines.remove().text().length;
            first++;
        }
        notifyAll();
    }

    /** The process has ended: nothing follows. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Wakes who waits, so that they look whether they still want to. */
    synchronized void wake() {
        notifyAll();
    }

    /** The number of the line that so many lines follow or begin with; the first one's where there are fewer. */
    synchronized long fromEnd(long count) {
        return count < 0 ? first : Math.max(first, first + lines.size() - count);
    }

    /** The number that the next line will have. */
    synchronized long next() {
        return first + lines.size();
    }

    /** The lines from this one on that are there, at most 64 KiB and at least one; empty where there is none. */
    synchronized Part read(long from) {
        List<LogLine> part = new ArrayList<>();
        long begin = Math.max(from, first);
        int bytes = 0;
        // An ArrayDeque has no index; the log is short enough to be walked.
        long number = first;
        for (LogLine line : lines) {
            if (number++ < begin) {
                continue;
            }
            if (bytes > 0 && bytes + line.text().length > 64 * 1024) {
                break;
            }
            bytes += line.text().length;
            part.add(line);
        }
        return new Part(part, begin + part.size());
    }

    /**
     * Waits until there is a line of this number, the log has ended, or the reader has left.
     *
     * @return whether there is one
     */
    synchronized boolean await(long number, LogReader reader) throws InterruptedException {
        while (number >= first + lines.size() && !ended && !reader.isClosed()) {
            wait();
        }
        return number < first + lines.size() && !reader.isClosed();
    }

    /** Lines, and the number of the one after. */
    record Part(List<LogLine> lines, long next) {}
}
