package dev.postern.proxy.conformance;

import dev.postern.proxy.stream.WebSocketTestFrames;
import dev.postern.proxy.stream.WebSocketTestFrames.Message;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/** One end of a WebSocket that answers its peer's pings, and its Close. One thread reads, any may write. */
final class WebSocketConnection {
    private final Queue<Message> read = new ArrayDeque<>();
    private final byte[] scratch = new byte[16 * 1024];
    private final WebSocketTestFrames frames;
    private final Wire wire;
    private final List<String> pongs = new CopyOnWriteArrayList<>();
    private boolean closed;

    /** @param client whether it is the client's end, which masks */
    WebSocketConnection(Wire wire, boolean client) {
        this.wire = wire;
        this.frames = new WebSocketTestFrames(client);
    }

    /**
     * The next message but pings and pongs: {@code binary}, {@code text} or {@code close}.
     *
     * @throws EOFException where there is none
     */
    Message receive() throws IOException {
        while (true) {
            Message message = read.poll();
            if (message == null) {
                fill();
            } else if (message.kind().equals("ping")) {
                pong(message.octets());
            } else if (message.kind().equals("pong")) {
                pongs.add(new String(message.octets(), StandardCharsets.US_ASCII));
            } else {
                if (message.kind().equals("close")) {
                    close();
                }
                return message;
            }
        }
    }

    private void fill() throws IOException {
        int count = wire.in().read(scratch);
        if (count < 0) {
            throw new EOFException();
        }
        read.addAll(frames.messages(Arrays.copyOf(scratch, count)));
    }

    synchronized void binary(byte[] payload) throws IOException {
        wire.write(frames.binary(payload));
    }

    synchronized void text(String text) throws IOException {
        wire.write(frames.text(text));
    }

    synchronized void ping(String payload) throws IOException {
        wire.write(frames.ping(payload));
    }

    /** What the pongs said that came so far. */
    List<String> pongs() {
        return pongs;
    }

    private synchronized void pong(byte[] payload) throws IOException {
        wire.write(frames.pong(payload));
    }

    /** Sends a Close, once. */
    synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            wire.write(frames.close(1000, ""));
        }
    }

    /** The octets in the messages, whose boundaries mean nothing; a Close is their end. */
    Wire tunnel() {
        return new Wire(new Payloads(), new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                binary(new byte[] {(byte) octet});
            }

            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                binary(Arrays.copyOfRange(octets, offset, offset + length));
            }
        });
    }

    private final class Payloads extends InputStream {
        private byte[] payload = {};
        private int at;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (at == payload.length) {
                Message message = receive();
                switch (message.kind()) {
                    case "binary" -> payload = message.octets();
                    case "close" -> throw new EOFException(new String(message.octets(), StandardCharsets.US_ASCII));
                    default -> throw new IOException(message.kind() + " in a tunnel");
                }
                at = 0;
            }
            int count = Math.min(length, payload.length - at);
            System.arraycopy(payload, at, into, offset, count);
            at += count;
            return count;
        }
    }
}
