package dev.postern.proxy.stream;

import dev.postern.proxy.front.Farewell;
import dev.postern.proxy.target.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One side of a {@link Splice}, and the last handler but Vert.x' own in its channel's pipeline. What it reads the
 * splice takes to the other side; reading stops in one place, when the other side is full, and starts again in one place, when
 * that one has room.
 *
 * <p>A side is full at {@link #HIGH_WATER} bytes waiting to be written. All that can come after that is the rest of the read
 * that filled it, at most 64 KiB of TLS records (Netty's largest read), so 256 KiB are never passed.
 *
 * <p>Of Vert.x' events only the channel's end goes on to Vert.x' handler, for its books: a server that shuts down would
 * close the channel in the middle of a stream, whose end is the session's affair.
 */
final class SpliceSide extends ChannelInboundHandlerAdapter implements ChannelFutureListener, Side {
    private static final String VERTX_HANDLER = "handler";
    private static final int HIGH_WATER = 128 * 1024;
    static final Ends CLIENT = new Ends(EndCause.CLIENT_CLOSED, EndCause.CLIENT_LOST);
    private static final Ends KUBELET = new Ends(EndCause.KUBELET_CLOSED, EndCause.KUBELET_LOST);
    private static final Ends API_SERVER = new Ends(EndCause.UPSTREAM_CLOSED, EndCause.UPSTREAM_LOST);

    private static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(HIGH_WATER / 2, HIGH_WATER);

    private final Splice splice;
    private final Channel channel;
    private final Ends ends;
    private ByteBuf first;
    private @Nullable SpliceSide other;
    private @Nullable ChannelHandlerContext context;
    private long sent;
    private long received;
    private long heard;
    private long heardNanos = System.nanoTime();
    private long silence;
    private boolean unflushed;
    private boolean held;
    private boolean closing;
    private boolean peerClosed;

    /** @param first what the other side sent before it could be read */
    SpliceSide(Splice splice, Channel channel, ByteBuf first, Ends ends) {
        this.splice = splice;
        this.channel = channel;
        this.first = first;
        this.ends = ends;
    }

    /** What the ends of the client's other side are called. */
    static Ends endsOf(Destination place) {
        return place == Destination.KUBELET ? KUBELET : API_SERVER;
    }

    Channel channel() {
        return channel;
    }

    long sent() {
        return sent;
    }

    void join(SpliceSide other) {
        this.other = other;
        if (channel.isActive()) {
            channel.config().setWriteBufferWaterMark(WATER_MARKS);
            channel.config().setAutoClose(false);
            channel.pipeline().addBefore(VERTX_HANDLER, "splice", this);
        }
    }

    /** Notices the channel's end, also one that came before. */
    void watch() {
        channel.closeFuture().addListener(this);
    }

    /** The channel is closed; where nothing said so before, without a proper end. */
    @Override
    public void operationComplete(ChannelFuture closed) {
        splice.end(ends.onLoss);
        splice.closed();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /** Sends what the other side sent before it could be read. */
    void sendFirst() {
        ByteBuf bytes = first;
        first = Unpooled.EMPTY_BUFFER;
        splice.carry(required(other), bytes);
        flush();
    }

    void read() {
        if (!closing && !held && required(other).takes()) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void hold(boolean hold) {
        held = hold;
        if (hold && !closing) {
            channel.config().setAutoRead(false);
        } else {
            read();
        }
    }

    @Override
    public boolean takes() {
        return channel.isWritable();
    }

    @Override
    public boolean isRead() {
        return channel.config().isAutoRead();
    }

    /** Looks whether anything has come since the last time. */
    void tick(long now) {
        if (received != heard || !isRead()) {
            heard = received;
            heardNanos = now;
        }
        silence = now - heardNanos;
    }

    @Override
    public long silence() {
        return silence;
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        SpliceSide to = required(other);
        ByteBuf bytes = (ByteBuf) message;
        received += bytes.readableBytes();
        splice.carry(this, bytes);
        if (!closing && !to.takes()) {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        splice.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext writing) {
        required(other).read();
    }

    /** TLS' own end came, which no network can forge. What came before it has been read. */
    @Override
    public void userEventTriggered(ChannelHandlerContext about, Object event) {
        if (event instanceof SslCloseCompletionEvent closed && closed.isSuccess()) {
            peerClosed = true;
            splice.end(ends.onClose);
        }
    }

    /**
     * The end cause says what the peer did; the exception adds nothing to it. A write that fails says only that the peer hears
     * nothing more: what it said before, such as the exit code of a command that left its stdin unread, is still to be read,
     * and then the channel closes.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext about, Throwable cause) {
        boolean mayHaveSpoken = cause instanceof IOException && !(cause instanceof SSLException) && isRead();
        if (!mayHaveSpoken || !channel.isActive()) {
            splice.end(ends.onLoss);
        }
    }

    /** Closes once everything written has gone out and the peer has seen the end; at once where it is the peer's own. */
    void finish(Parting parting) {
        closing = true;
        ChannelHandlerContext place = context;
        if (place == null || place.isRemoved()) {
            return;
        }
        if (peerClosed) {
            place.close();
        } else {
            Farewell.say(place, parting.hearing(), parting.goodbye());
        }
    }

    @Override
    public void write(ByteBuf bytes) {
        ChannelHandlerContext writing = context;
        if (closing || writing == null || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        sent += bytes.readableBytes();
        unflushed = true;
        writing.write(bytes, writing.voidPromise());
    }

    @Override
    public void recordsPerBuffer() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.setWrapDataSize(0);
        }
    }

    void flush() {
        if (unflushed && !closing) {
            unflushed = false;
            required(context).flush();
        }
    }

    private static <T> T required(@Nullable T joined) {
        if (joined == null) {
            throw new IllegalStateException("a side of a splice is used before it was joined");
        }
        return joined;
    }

    /** What it is called when this side ends, properly or not. */
    record Ends(EndCause onClose, EndCause onLoss) {}
}
