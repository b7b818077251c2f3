package dev.postern.server.dev.container;

import java.io.IOException;

/** What a container's own process is: one of this machine, or something in this program that looks like one. */
@FunctionalInterface
interface Workload {
    /** Starts it; called again after each end. */
    ContainerProcess start(ProcessId id) throws IOException;
}
