package dev.postern.server.dev.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The client's side of a WebSocket: frames as they are, nothing is done for the user. Blocking. */
public final class WebSocketClient implements AutoCloseable {
    /** Opcodes of RFC 6455. */
    public static final int CONTINUATION = 0;

    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private final HttpConnection connection;
    private final HttpResponse response;
    private final DataInputStream in;
    private final DataOutputStream out;

    private WebSocketClient(HttpConnection connection, HttpResponse response) {
        this.connection = connection;
        this.response = response;
        this.in = new DataInputStream(connection.in());
        this.out = new DataOutputStream(connection.out());
    }

    /** A frame. */
    public record Frame(boolean last, int opcode, byte[] payload) {
        /** The payload as text. */
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The channel of a binary message. */
        public int channel() {
            return payload[0] & 0xff;
        }

        /** What a message carries on its channel, as text. */
        public String message() {
            return new String(payload, 1, payload.length - 1, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            String content = payload.length > 2_000 ? payload.length + " bytes" : escaped();
            return (opcode == CLOSE ? "CLOSE " : opcode == TEXT ? "TEXT " : opcode == BINARY ? "BINARY " : opcode + " ")
                    + content;
        }

        private String escaped() {
            StringBuilder text = new StringBuilder();
            for (byte octet : payload) {
                text.append(octet >= ' ' && octet < 127 ? String.valueOf((char) octet) : "\\x%02x".formatted(octet));
            }
            return text.toString();
        }
    }

    /**
     * Asks for an upgrade by GET.
     *
     * @param subprotocols in one line; empty for no line at all
     * @throws RefusedException if the answer is not 101
     */
    public static WebSocketClient upgrade(HttpConnection connection, String target, String subprotocols) {
        List<String> head = new ArrayList<>(List.of(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        if (!subprotocols.isEmpty()) {
            head.add("Sec-WebSocket-Protocol: " + subprotocols);
        }
        HttpResponse response = connection.request("GET", target, head);
        if (response.status() != 101) {
            throw new RefusedException(response);
        }
        return new WebSocketClient(connection, response);
    }

    /** The head of the 101. */
    public HttpResponse response() {
        return response;
    }

    /** Sends one binary message on a channel. */
    public void send(int channel, byte[] bytes) {
        byte[] payload = new byte[bytes.length + 1];
        payload[0] = (byte) channel;
        System.arraycopy(bytes, 0, payload, 1, bytes.length);
        send(new Frame(true, BINARY, payload));
    }

    /** Sends one binary message of UTF-8 on a channel. */
    public void send(int channel, String text) {
        send(channel, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a frame. */
    public synchronized void send(Frame frame) {
        send(frame, true);
    }

    /** Sends a frame without the mask that a client owes. */
    public synchronized void sendUnmasked(Frame frame) {
        send(frame, false);
    }

    private void send(Frame frame, boolean masked) {
        try {
            byte[] mask = new byte[4];
            out.writeByte((frame.last ? 0x80 : 0) | frame.opcode);
            writeLength(frame.payload.length, masked ? 0x80 : 0);
            byte[] payload = frame.payload.clone();
            if (masked) {
                ThreadLocalRandom.current().nextBytes(mask);
                out.write(mask);
                for (int i = 0; i < payload.length; i++) {
                    payload[i] ^= mask[i & 3];
                }
            }
            out.write(payload);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeLength(int length, int mask) throws IOException {
        if (length <= 125) {
            out.writeByte(mask | length);
        } else if (length < 65_536) {
            out.writeByte(mask | 126);
            out.writeShort(length);
        } else {
            out.writeByte(mask | 127);
            out.writeLong(length);
        }
    }

    /** Reads a frame, whatever it is. */
    public Frame receive() {
        try {
            int first = in.readUnsignedByte();
            long length = in.readUnsignedByte() & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] payload = new byte[(int) length];
            in.readFully(payload);
            return new Frame((first & 0x80) != 0, first & 0x0f, payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads everything up to the end of the connection. */
    public List<Frame> receiveAll() {
        List<Frame> frames = new ArrayList<>();
        try {
            while (true) {
                frames.add(receive());
            }
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof EOFException) {
                return frames;
            }
            throw e;
        }
    }

    /** The payloads of binary messages as one stream. Answers nothing; ends with a Close frame and with the connection. */
    InputStream bytesIn() {
        connection.neverTimeOut();
        return new InputStream() {
            private byte[] payload = new byte[0];
            private int position;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                while (position == payload.length) {
                    Frame frame;
                    try {
                        frame = receive();
                    } catch (UncheckedIOException e) {
                        if (e.getCause() instanceof EOFException) {
                            return -1;
                        }
                        throw e.getCause();
                    }
                    if (frame.opcode == CLOSE) {
                        return -1;
                    }
                    payload = frame.opcode == BINARY ? frame.payload : new byte[0];
                    position = 0;
                }
                int count = Math.min(length, payload.length - position);
                System.arraycopy(payload, position, target, offset, count);
                position += count;
                return count;
            }
        };
    }

    /** Each flush is one binary message. */
    OutputStream bytesOut() {
        return new ByteArrayOutputStream() {
            @Override
            public synchronized void flush() {
                if (size() > 0) {
                    send(new Frame(true, BINARY, toByteArray()));
                    reset();
                }
            }
        };
    }

    /** Leaves without a word. */
    public void abort() {
        connection.abort();
    }

    @Override
    public void close() {
        connection.close();
    }
}
