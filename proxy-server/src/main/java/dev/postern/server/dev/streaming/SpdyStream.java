package dev.postern.server.dev.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.spdy.SpdyHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** A stream that a client opened. Any thread, unless a method says otherwise. */
final class SpdyStream implements DuplexStream {
    private final SpdyConnection connection;
    private final int id;
    private final SpdyHeaders headers;
    private final Inbox inbox;
    private final OutputStream output = new Output();
    /** Whether the client has ended its half. Event loop. */
    private boolean clientEnded;
    /** Whether this side has ended its half. Event loop. */
    private boolean ended;

    SpdyStream(SpdyConnection connection, int id, SpdyHeaders headers) {
        this.connection = connection;
        this.id = id;
        this.headers = headers;
        this.inbox = new Inbox(connection.backlog());
    }

    int id() {
        return id;
    }

    /** A header that the client opened the stream with; empty where there is none. */
    String header(String name) {
        String value = headers.getAsString(name);
        return value == null ? "" : value;
    }

    @Override
    public Inbox input() {
        return inbox;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    /** Accepts the stream. */
    void reply() {
        connection.inOrder(() -> connection.reply(id));
    }

    /** Sends bytes whether or not the client takes them. */
    void send(byte[] bytes) {
        connection.inOrder(() -> connection.send(id, Unpooled.wrappedBuffer(bytes), false));
    }

    /** Ends this side's half with an empty frame. */
    void finish() {
        connection.inOrder(() -> {
            if (!ended) {
                ended = true;
                connection.send(id, Unpooled.EMPTY_BUFFER, true);
                forgetIfOver();
            }
        });
    }

    /** Ends both halves: CANCEL, unless this side's half has ended already. */
    void reset() {
        connection.inOrder(() -> {
            connection.forget(this);
            inbox.end();
            if (!ended) {
                ended = true;
                connection.cancel(id);
            }
        });
    }

    /** The client has sent a frame. Event loop. */
    void received(ByteBuf bytes, boolean last) {
        inbox.add(bytes);
        if (last) {
            clientHasEnded();
        }
    }

    /** The client has ended its half. Event loop. */
    void clientHasEnded() {
        clientEnded = true;
        inbox.end();
        forgetIfOver();
    }

    /** The client wants nothing from this side. Event loop. */
    void clientIsUnidirectional() {
        ended = true;
    }

    /** The client has reset the stream, or is gone. Event loop. */
    void gone() {
        ended = true;
        inbox.end();
    }

    private void forgetIfOver() {
        if (ended && clientEnded) {
            connection.forget(this);
        }
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

        @Override
        public void close() {
            finish();
        }
    }
}
