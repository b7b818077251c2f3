package dev.postern.server.dev.kubelet;

import dev.postern.server.dev.container.ContainerRuntime;
import dev.postern.server.dev.trace.Trace;
import java.io.IOException;

/** A node's kubelet as its port shows it. Any thread. */
public final class KubeletServer implements AutoCloseable {
    private KubeletServer() {}

    /**
     * Listens.
     *
     * @param runtime whose pods are served; stays open when this closes
     * @throws IOException where the port is taken
     */
    public static KubeletServer start(KubeletOptions options, ContainerRuntime runtime, Trace trace)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The port it listens on. */
    public int port() {
        throw new UnsupportedOperationException();
    }

    /** Ends every connection and its streams; closing again does nothing. */
    @Override
    public void close() {}
}
