package dev.postern.server.dev.container;

import java.io.IOException;
import java.util.List;

/** A container of a {@link PodSandbox}. Any thread. */
public final class Container {
    Container() {}

    /** What the pod says of it. */
    public ContainerSpec spec() {
        throw new UnsupportedOperationException();
    }

    /** How it fares. */
    public ContainerStatus status() {
        throw new UnsupportedOperationException();
    }

    /**
     * Starts a process beside the container's own. Blocks for a moment.
     *
     * @param tty whether it has a terminal
     * @throws IOException with the runtime's sentence where it does not start
     */
    public ContainerProcess exec(List<String> command, boolean tty) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Joins the container's process: its output from now on, its input where it has one. {@link ContainerProcess#abandon} leaves
     * it running.
     *
     * @throws IOException where it does not run
     */
    public ContainerProcess attach() throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens its log.
     *
     * @throws IOException with the kubelet's sentence where there is none
     */
    public LogReader logs(LogOptions options) throws IOException {
        throw new UnsupportedOperationException();
    }
}
