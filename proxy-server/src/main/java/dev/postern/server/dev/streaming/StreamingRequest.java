package dev.postern.server.dev.streaming;

import dev.postern.server.dev.container.ContainerProcess;
import java.io.IOException;
import java.net.Socket;

/** What an upgrade request is for. */
public sealed interface StreamingRequest {
    /** Exec or attach. */
    record RemoteCommand(Kind kind, Streams streams, ProcessSource process) implements StreamingRequest {}

    /**
     * Port-forward. What stands in error texts as the pod's name and UID: a container runtime knows its sandbox's id and no UID.
     */
    record PortForward(String pod, String uid, PortSource ports) implements StreamingRequest {}

    /** Whether a process is started for the request. Attach tells no exit status, and leaves a process's input alone. */
    enum Kind {
        EXEC,
        ATTACH
    }

    /** The streams that the client asked for. {@code tty} and {@code stderr} exclude each other. */
    record Streams(boolean stdin, boolean stdout, boolean stderr, boolean tty) {}

    /** Starts or finds the process. Called once, outside of event loops. */
    @FunctionalInterface
    interface ProcessSource {
        /** Fails with a sentence for the client. */
        ContainerProcess open() throws IOException;
    }

    /** Connects to a port of the pod. Called outside of event loops, also at the same time. */
    @FunctionalInterface
    interface PortSource {
        /** Fails with a sentence for the client. */
        Socket connect(int port) throws IOException;
    }
}
