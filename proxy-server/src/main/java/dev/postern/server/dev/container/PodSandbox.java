package dev.postern.server.dev.container;

import java.io.IOException;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A running pod of the node. Any thread. */
public final class PodSandbox {
    PodSandbox() {}

    public String namespace() {
        throw new UnsupportedOperationException();
    }

    public String name() {
        throw new UnsupportedOperationException();
    }

    /** A UUID, another one for each runtime. */
    public String uid() {
        throw new UnsupportedOperationException();
    }

    /** Labels and annotations. */
    public Map<String, String> labels() {
        throw new UnsupportedOperationException();
    }

    public Map<String, String> annotations() {
        throw new UnsupportedOperationException();
    }

    /** Of a documentation range (RFC 5737): nothing listens there, port-forward goes elsewhere. */
    public String ip() {
        throw new UnsupportedOperationException();
    }

    public Instant startTime() {
        throw new UnsupportedOperationException();
    }

    /** In the order of the pod's spec. */
    public List<Container> containers() {
        throw new UnsupportedOperationException();
    }

    public Optional<Container> container(String name) {
        throw new UnsupportedOperationException();
    }

    /** The ports that the pod's containers declare ({@code containerPort}). */
    public List<Integer> ports() {
        throw new UnsupportedOperationException();
    }

    /**
     * Connects to a port of the pod's loopback interface. Blocks.
     *
     * @throws IOException with the runtime's sentence where nothing listens
     */
    public Socket connect(int port) throws IOException {
        throw new UnsupportedOperationException();
    }
}
