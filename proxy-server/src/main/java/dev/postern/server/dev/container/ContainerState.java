package dev.postern.server.dev.container;

import java.time.Instant;

/** {@code v1.ContainerState}. */
public sealed interface ContainerState {
    /** The process runs. */
    record Running(Instant startedAt) implements ContainerState {}

    /**
     * The process has ended and will be started again.
     *
     * @param reason {@code CrashLoopBackOff}
     */
    record Waiting(String reason, String message) implements ContainerState {}

    /**
     * The process has ended.
     *
     * @param exitCode 128 + N after signal N
     * @param reason {@code Completed} or {@code Error}
     * @param containerId as in {@link ContainerStatus}
     */
    record Terminated(int exitCode, String reason, Instant startedAt, Instant finishedAt, String containerId)
            implements ContainerState {}
}
