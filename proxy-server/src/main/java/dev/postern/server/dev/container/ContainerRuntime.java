package dev.postern.server.dev.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The container runtime of one development node, and its pods. Any thread. */
public final class ContainerRuntime implements AutoCloseable {
    private ContainerRuntime() {}

    /**
     * Starts the pods {@code frontend}, {@code shell}, {@code logger} and {@code two} in the namespace {@code default}.
     *
     * @param folder for the pods' own folders; is made where it is missing, what is in it stays
     */
    public static ContainerRuntime start(Path folder) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** All pods, by name. */
    public List<PodSandbox> pods() {
        throw new UnsupportedOperationException();
    }

    public Optional<PodSandbox> pod(String namespace, String name) {
        throw new UnsupportedOperationException();
    }

    /**
     * Is told of each change of a container's status, after it, on a thread that must not wait.
     *
     * @return ends it
     */
    public Runnable observe(Consumer<PodSandbox> listener) {
        throw new UnsupportedOperationException();
    }

    /** Kills every process, also those that a process has started, and closes every port; closing again does nothing. */
    @Override
    public void close() {}
}
