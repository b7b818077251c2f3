package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One side of a {@link Splice}, and the last handler but Vert.x' own in its channel's pipeline. What it reads is written to
 * the other side as it is; reading stops in one place, when the other side is full, and starts again in one place, when that
 * one has room.
 *
 * <p>An end of the connection without TLS' own end before it may be a truncation, so it counts as a loss.
 *
 * <p>A side is full at {@link #HIGH_WATER} bytes waiting to be written. One read of the socket, which is all that comes after
 * that, brings at most {@link #READ} bytes of TLS records, so 256 KiB are never passed.
 */
final class SpliceSide extends ChannelInboundHandlerAdapter {
    private static final String VERTX_HANDLER = "handler";
    private static final int READ = 64 * 1024;
    private static final int HIGH_WATER = 128 * 1024;
    private static final int READS_PER_LOOP = 4;
    private static final long DRAIN_SECONDS = 10;

    private final Splice splice;
    private final Channel channel;
    private final EndCause onClose;
    private final EndCause onLoss;
    private @Nullable SpliceSide other;
    private @Nullable ChannelHandlerContext context;
    private long sent;
    private boolean unflushed;
    private boolean closing;

    SpliceSide(Splice splice, Channel channel, EndCause onClose, EndCause onLoss) {
        this.splice = splice;
        this.channel = channel;
        this.onClose = onClose;
        this.onLoss = onLoss;
    }

    Channel channel() {
        return channel;
    }

    long sent() {
        return sent;
    }

    void join(SpliceSide other) {
        this.other = other;
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(HIGH_WATER / 2, HIGH_WATER));
        channel.config()
                .setRecvByteBufAllocator(
                        new AdaptiveRecvByteBufAllocator(512, 2048, READ).maxMessagesPerRead(READS_PER_LOOP));
        channel.pipeline().addBefore(VERTX_HANDLER, "splice", this);
        channel.closeFuture().addListener(closed -> {
            splice.end(onLoss);
            splice.closed();
        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /** Writes and flushes bytes that were received before the splice began. */
    void send(ByteBuf bytes) {
        write(bytes);
        flush();
    }

    void read() {
        if (channel.isActive()) {
            channel.config().setAutoRead(true);
        } else {
            splice.end(onLoss);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        SpliceSide to = required(other);
        to.write((ByteBuf) message);
        if (!to.channel.isWritable()) {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        required(other).flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext writing) {
        SpliceSide from = required(other);
        if (channel.isWritable() && !from.closing) {
            from.channel.config().setAutoRead(true);
        }
    }

    /** TLS' own end came: a clean one. What came before it has been read. */
    @Override
    public void userEventTriggered(ChannelHandlerContext about, Object event) {
        if (event instanceof SslCloseCompletionEvent closed && closed.isSuccess()) {
            splice.end(onClose);
        }
    }

    /** The end cause says what the peer did; the exception adds nothing to it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext about, Throwable cause) {
        splice.end(onLoss);
    }

    /** Closes once everything written has gone out; a peer that takes nothing for 10 s is cut. */
    void drainAndClose() {
        closing = true;
        channel.config().setAutoRead(false);
        if (!channel.isActive()) {
            channel.close();
            return;
        }
        ScheduledFuture<?> cut =
                channel.eventLoop().schedule(() -> channel.unsafe().closeForcibly(), DRAIN_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> cut.cancel(false));
        required(context).writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void write(ByteBuf bytes) {
        if (closing || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        sent += bytes.readableBytes();
        unflushed = true;
        ChannelHandlerContext writing = required(context);
        writing.write(bytes, writing.voidPromise());
    }

    private void flush() {
        if (unflushed) {
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
}
