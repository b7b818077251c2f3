package dev.postern.server.dev.streaming;

import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** One connection to a port of the pod, and the stream that it is for. Any thread. */
final class Forwarding {
    private final PortForward pod;
    private final int port;
    private final DuplexStream stream;
    private final SessionResources resources;
    private final Copy in = new Copy();
    private final Copy out = new Copy();
    private @Nullable Socket socket;
    private boolean abandoned;

    Forwarding(PortForward pod, int port, DuplexStream stream, SessionResources resources) {
        this.pod = pod;
        this.port = port;
        this.stream = stream;
        this.resources = resources;
    }

    /**
     * Connects and copies both ways until the pod's side has ended. The client's half may end before, and then the pod's does
     * not. Waits, and takes a thread more.
     *
     * @param name of the connection in the trace
     * @return what the client is to read about a failure; null if there was none
     */
    @Nullable
    String run(String name) {
        String failure = copy();
        String end = abandoned() ? "cut, the client left" : failure == null ? "closed by the pod" : "failed";
        resources.trace().pod(name + " " + end + ": " + counts());
        return failure;
    }

    private @Nullable String copy() {
        try (Socket connected = pod.ports().connect(port)) {
            if (!adopt(connected)) {
                return null;
            }
            resources.blocking().execute(() -> toPod(connected));
            try (OutputStream client = stream.output()) {
                out.run(connected.getInputStream(), client);
            }
            return null;
        } catch (IOException | RuntimeException e) {
            return "error forwarding port " + port + " to pod " + pod.pod() + ", uid " + pod.uid() + ": "
                    + e.getMessage();
        } finally {
            stream.input().close();
        }
    }

    /** The client has left. */
    synchronized void abandon() {
        abandoned = true;
        Socket connected = socket;
        if (connected != null) {
            try {
                connected.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private synchronized boolean abandoned() {
        return abandoned;
    }

    private String counts() {
        return StreamTrace.bytes(in.copied()) + " in, " + StreamTrace.bytes(out.copied()) + " out";
    }

    private synchronized boolean adopt(Socket connected) {
        socket = connected;
        return !abandoned;
    }

    private void toPod(Socket connected) {
        try {
            in.run(stream.input(), connected.getOutputStream());
            connected.shutdownOutput();
        } catch (IOException e) {
            // The pod takes no more; what it still sends is copied nonetheless.
            stream.input().close();
        }
    }
}
