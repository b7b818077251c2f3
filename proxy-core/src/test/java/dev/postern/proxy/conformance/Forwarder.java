package dev.postern.proxy.conformance;

import dev.postern.proxy.stream.SpdyTestFrames.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A kubelet's end of a port-forward ({@code cri-streaming portforward/httpstream.go}): pairs streams, refuses the odd ones, echoes
 * on each connection; at {@link #REFUSING} nobody listens. One thread.
 */
final class Forwarder {
    static final int REFUSING = 81;
    static final String REFUSED = "error forwarding port 81 to pod web, uid 1: connection refused";

    private final List<Map<String, String>> opened = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> errors = new HashMap<>();
    private final Map<Integer, Integer> errorsOfData = new HashMap<>();

    /** The headers of every stream that a client wanted. */
    List<Map<String, String>> opened() {
        return opened;
    }

    /** Forwards until the connection ends. */
    void run(SpdyConnection connection) throws IOException {
        while (true) {
            Frame frame = connection.receive();
            if (frame.type().equals("SYN_STREAM")) {
                open(connection, frame);
            } else if (frame.type().equals("DATA") && errorsOfData.containsKey(frame.stream())) {
                echo(connection, frame);
            }
        }
    }

    private void open(SpdyConnection connection, Frame frame) throws IOException {
        opened.add(frame.headers());
        if (problem(frame.headers()).isPresent()) {
            connection.reset(frame.stream());
            return;
        }
        connection.accept(frame.stream());
        String request = request(frame);
        if (frame.headers().get("streamtype").equals("error")) {
            errors.put(request, frame.stream());
            return;
        }
        int error = errors.remove(request);
        if (frame.headers().get("port").equals(REFUSING + "")) {
            connection.data(error, REFUSED.getBytes(StandardCharsets.UTF_8), false);
            connection.reset(frame.stream());
            connection.reset(error);
        } else {
            errorsOfData.put(frame.stream(), error);
        }
    }

    private void echo(SpdyConnection connection, Frame frame) throws IOException {
        connection.data(frame.stream(), frame.octets(), frame.last());
        if (frame.last()) {
            connection.data(errorsOfData.remove(frame.stream()), new byte[0], true);
        }
    }

    /** Without a request's name an error stream names it, and the data stream is the next. */
    private static String request(Frame frame) {
        int own = frame.headers().get("streamtype").equals("error") ? frame.stream() : frame.stream() - 2;
        return frame.headers().getOrDefault("requestid", "stream " + own);
    }

    private static Optional<String> problem(Map<String, String> headers) {
        String port = headers.getOrDefault("port", "");
        String type = headers.getOrDefault("streamtype", "");
        if (!port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > 65535) {
            return Optional.of("port");
        }
        return type.equals("error") || type.equals("data") ? Optional.empty() : Optional.of("streamType");
    }
}
