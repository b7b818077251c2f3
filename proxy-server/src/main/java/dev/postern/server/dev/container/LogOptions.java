package dev.postern.server.dev.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a log is read and how ({@code v1.PodLogOptions}).
 *
 * @param which of the streams, and of which of the container's processes
 * @param follow whether the log is read on until the process ends
 * @param timestamps whether each line begins with its time
 * @param since lines before this time are left out; null for all
 * @param limits how much is read
 */
public record LogOptions(
        Which which,
        boolean follow,
        boolean timestamps,
        @Nullable Instant since,
        Limits limits) {
    /**
     * Which log.
     *
     * @param previous the process's before the last restart
     */
    public record Which(boolean previous, boolean stdout, boolean stderr) {}

    /**
     * How much of it.
     *
     * @param tailLines how many lines from the end; negative for all
     * @param bytes where to cut; negative for nowhere
     */
    public record Limits(long tailLines, long bytes) {
        /** All of it. */
        public static final Limits NONE = new Limits(-1, -1);
    }
}
