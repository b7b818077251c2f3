package dev.postern.server.dev.streaming;

import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import java.io.IOException;
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
     * Connects and copies both ways until the pod's side has ended; the client's half may end before, and then the pod's goes on.
     * Leaves the stream's output open, which is the caller's to end. Waits, and takes a thread more.
     *
     * @param name of the connection in the trace
     * @return what the client is to read about a failure; null if there was none
     */
    @Nullable
    String run(String name) {
        String reason = copy();
        if (abandoned()) {
            tell(name + " cut, the client left");
            return null;
        } else if (reason == null) {
            tell(name + " closed");
            return null;
        }
        tell(name + " failed, " + reason);
        return "error forwarding port " + port + " to pod " + pod.pod() + ", uid " + pod.uid() + ": " + reason;
    }

    private void tell(String end) {
        resources
                .trace()
                .pod(end + ": " + StreamTrace.bytes(in.copied()) + " in, " + StreamTrace.bytes(out.copied()) + " out");
    }

    private @Nullable String copy() {
        try (Socket connected = pod.ports().connect(port)) {
            if (!adopt(connected)) {
                return null;
            }
            resources.blocking().execute(() -> toPod(connected));
            out.run(connected.getInputStream(), stream.output());
            return null;
        } catch (IOException | RuntimeException e) {
            return String.valueOf(e.getMessage());
        } finally {
            stream.input().close();
        }
    }

    /** The client has left, or wants no more of this connection. */
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
