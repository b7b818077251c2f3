package dev.postern.server.dev.streaming;

import dev.postern.server.dev.container.ContainerProcess;
import java.io.IOException;
import java.net.Socket;

/** What an upgrade request is for. */
public sealed interface StreamingRequest {
    /** Exec or attach. */
    record RemoteCommand(Streams streams, ProcessSource process) implements StreamingRequest {}

    /** Port-forward. The name and UID of the pod stand in error texts. */
    record PortForward(String pod, String uid, PortSource ports) implements StreamingRequest {}

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
