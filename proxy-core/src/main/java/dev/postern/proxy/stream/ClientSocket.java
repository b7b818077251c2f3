package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's end of a client's WebSocket (RFC 6455): answers pings, sends its own, closes properly, and says when the client
 * is gone. Messages are the {@link Messages}' affair.
 *
 * <p>While the client is not read, because the other side takes nothing, its pings are not seen. It is sent pongs then that it
 * has not asked for (5.5.3), which to kubectl are as good: it gives up after 61 s without one.
 */
final class ClientSocket implements WebSocketDecoder.Listener {
    private static final byte[] NOTHING = {};

    private final Sides sides;
    private final KeepAlive keepAlive;
    private final Messages messages;
    private final WebSocketDecoder decoder;
    /** What the last ping said that could not be answered at once: of several the last is enough (5.5.3). */
    private byte @Nullable [] unanswered;

    private boolean closed;
    private int ticks;
    private boolean asked;
    private int owedTicks;

    ClientSocket(Sides sides, KeepAlive keepAlive, WebSocketDecoder.Rules rules, Messages messages) {
        this.sides = sides;
        this.keepAlive = keepAlive;
        this.messages = messages;
        this.decoder = new WebSocketDecoder(rules, this);
    }

    /** Reads bytes of the client. */
    void receive(ByteBuf bytes) {
        decoder.decode(bytes);
    }

    /**
     * Sends a message.
     *
     * @param header the frame's header and whatever of the payload is in the same buffer
     */
    void send(ByteBuf header, ByteBuf payload) {
        sides.client().write(header);
        sides.client().write(payload);
    }

    /** Sends a Close, once, and hears nothing more. */
    void close(int code, String reason) {
        decoder.stop();
        if (!closed) {
            closed = true;
            sides.client().write(Unpooled.wrappedBuffer(WebSocketEncoder.close(code, reason)));
        }
    }

    /** Whether a Close was sent, after which nothing may be. */
    boolean isClosed() {
        return closed;
    }

    /** Keeps the connection alive, and ends the stream where it is dead. */
    void tick() {
        ticks++;
        asked &= sides.client().silence() > 0 && sides.client().takes();
        if (sides.client().takes()) {
            keepAwake();
        }
        owedTicks = asked ? owedTicks + 1 : 0;
        if (keepAlive.isDead(owedTicks, sides.client().silence())) {
            sides.end().accept(EndCause.CLIENT_LOST);
        }
    }

    private void keepAwake() {
        if (unanswered != null || !sides.client().isRead()) {
            pong(unanswered == null ? NOTHING : unanswered);
        }
        if (ticks % KeepAlive.TICKS == 0) {
            asked = true;
            sides.client().write(WebSocketEncoder.frame(WebSocketFrames.PING, NOTHING));
        }
    }

    private void pong(byte[] payload) {
        unanswered = null;
        sides.client().write(WebSocketEncoder.frame(WebSocketFrames.PONG, payload));
    }

    @Override
    public void data(ByteBuf piece, boolean first, boolean last) {
        messages.data(piece, first, last);
    }

    @Override
    public void ping(byte[] payload) {
        if (sides.client().takes()) {
            pong(payload);
        } else {
            unanswered = payload;
        }
    }

    @Override
    public void close(int code) {
        close(code, "");
        sides.end().accept(EndCause.CLIENT_CLOSED);
    }

    @Override
    public void violated(int code, String rule) {
        close(code, rule);
        sides.end().accept(EndCause.CLIENT_PROTOCOL_ERROR);
    }

    /** Takes what the client says in messages. */
    interface Messages {
        /** As {@link WebSocketDecoder.Listener#data}. */
        void data(ByteBuf piece, boolean first, boolean last);
    }
}
