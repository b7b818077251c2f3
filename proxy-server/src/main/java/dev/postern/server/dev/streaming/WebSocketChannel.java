package dev.postern.server.dev.streaming;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** One numbered channel of a WebSocket. Its output cannot be ended: only the whole connection can. Any thread. */
final class WebSocketChannel implements DuplexStream {
    /** What a client may do with a channel; what else it does with it goes unheard. */
    enum Use {
        NOTHING,
        WRITTEN_BY_CLIENT,
        READ_BY_CLIENT,
        BOTH;

        boolean isWritten() {
            return this == WRITTEN_BY_CLIENT || this == BOTH;
        }

        boolean isRead() {
            return this == READ_BY_CLIENT || this == BOTH;
        }
    }

    private final WebSocketConnection connection;
    private final int number;
    private final Use use;
    private final Inbox inbox;
    private final OutputStream output = new Output();

    WebSocketChannel(WebSocketConnection connection, int number, Use use) {
        this.connection = connection;
        this.number = number;
        this.use = use;
        this.inbox = new Inbox(connection.backlog());
        if (!use.isWritten()) {
            inbox.end();
        }
    }

    @Override
    public Inbox input() {
        return inbox;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    /** Sends one message, whether or not the client takes it. */
    void send(byte[] bytes) {
        if (use.isRead()) {
            connection.send(number, bytes);
        }
    }

    /** The client has sent a message. Event loop. */
    void received(ByteBuf bytes) {
        inbox.add(bytes);
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            connection.gate().pass();
            send(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }
}
