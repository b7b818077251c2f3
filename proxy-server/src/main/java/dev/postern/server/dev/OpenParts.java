package dev.postern.server.dev;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What has been started, for the moment when all of it must end: last one first. Any thread, also while more is started. */
final class OpenParts implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    /**
     * Takes over what was just started.
     *
     * @throws DevFailure where all has ended meanwhile; the part is closed then
     */
    synchronized <T extends AutoCloseable> T add(T part) throws DevFailure {
        if (closed) {
            List<Exception> failures = new ArrayList<>();
            close(part, failures);
            DevFailure stopped = DevFailure.because("stopped while it was starting");
            failures.forEach(stopped::addSuppressed);
            throw stopped;
        }
        open.push(part);
        return part;
    }

    /** Closes every part; one that fails does not keep the others open. */
    @Override
    public synchronized void close() throws DevFailure {
        closed = true;
        List<Exception> failures = new ArrayList<>();
        while (!open.isEmpty()) {
            close(open.pop(), failures);
        }
        if (!failures.isEmpty()) {
            DevFailure failure = DevFailure.because("not everything could be ended: " + failures);
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private static void close(AutoCloseable part, List<Exception> failures) {
        try {
            part.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            failures.add(interrupted);
        } catch (Exception failure) {
            failures.add(failure);
        }
    }
}
