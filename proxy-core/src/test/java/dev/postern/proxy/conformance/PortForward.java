package dev.postern.proxy.conformance;

import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.stream.SpdyTestFrames.Frame;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client's port-forward: the test opens and writes, a thread of its own reads. */
final class PortForward {
    private final SpdyConnection connection;
    private final RawClient client;
    private final Map<Integer, Incoming> streams = new ConcurrentHashMap<>();
    private final CompletableFuture<String> over = new CompletableFuture<>();
    private int nextStream = 1;
    private int nextRequest;

    PortForward(SpdyConnection connection, RawClient client) {
        this.connection = connection;
        this.client = client;
        Thread reader = new Thread(this::readAll, "conformance-client");
        reader.setDaemon(true);
        reader.start();
    }

    private void readAll() {
        try {
            while (true) {
                Frame frame = connection.receive();
                streams.get(frame.stream()).take(frame);
            }
        } catch (EOFException ended) {
            over.complete(String.valueOf(ended.getMessage()));
            client.close();
        } catch (IOException | RuntimeException broken) {
            over.complete("broken: " + broken);
        }
    }

    /** A connection to a port, as client-go opens it: the error stream first, on which the client says nothing. */
    Pair open(int port) throws IOException {
        String request = String.valueOf(nextRequest++);
        Incoming error = open(Map.of("streamtype", "error", "port", port + "", "requestid", request));
        connection.data(error.id, new byte[0], true);
        return new Pair(error, open(Map.of("streamtype", "data", "port", port + "", "requestid", request)));
    }

    /** A pair that names no request. */
    Pair openWithoutRequest(int port) throws IOException {
        Incoming error = open(Map.of("streamtype", "error", "port", port + ""));
        return new Pair(error, open(Map.of("streamtype", "data", "port", port + "")));
    }

    /** A stream with these headers, once it is answered. */
    Incoming open(Map<String, String> headers) throws IOException {
        Incoming stream = new Incoming(nextStream);
        nextStream += 2;
        streams.put(stream.id, stream);
        connection.open(stream.id, headers);
        return stream.await(opened -> opened.accepted || opened.reset);
    }

    SpdyConnection connection() {
        return connection;
    }

    /** Leaves without a word. */
    void leave() {
        client.reset();
    }

    /** Waits until the connection ended; returns how the other end said so, {@code null} where it did not. */
    String awaitEnd() throws Exception {
        return over.get(Awaiting.SOON.toSeconds(), TimeUnit.SECONDS);
    }

    /** A forwarded connection. */
    final class Pair {
        private final Incoming error;
        private final Incoming data;

        private Pair(Incoming error, Incoming data) {
            this.error = error;
            this.data = data;
        }

        Pair send(byte[] octets) throws IOException {
            connection.data(data.id, octets, false);
            return this;
        }

        Pair send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Says that nothing follows. */
        Pair end() throws IOException {
            connection.data(data.id, new byte[0], true);
            return this;
        }

        Incoming data() {
            return data;
        }

        Incoming error() {
            return error;
        }
    }

    /** What came on a stream. */
    static final class Incoming {
        private final int id;
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private volatile boolean accepted;
        private volatile boolean reset;
        private volatile boolean finished;

        private Incoming(int id) {
            this.id = id;
        }

        private void take(Frame frame) throws IOException {
            octets.write(frame.octets());
            accepted |= frame.type().equals("SYN_REPLY");
            reset |= frame.type().equals("RST_STREAM");
            finished |= frame.last();
        }

        Incoming await(Predicate<Incoming> condition) {
            Awaiting.until(() -> condition.test(this));
            return this;
        }

        Incoming awaitText(String text) {
            return await(stream -> stream.text().contains(text));
        }

        boolean isReset() {
            return reset;
        }

        boolean isFinished() {
            return finished;
        }

        byte[] octets() {
            return octets.toByteArray();
        }

        String text() {
            return octets.toString(StandardCharsets.UTF_8);
        }
    }
}
