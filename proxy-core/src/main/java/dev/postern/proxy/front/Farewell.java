package dev.postern.proxy.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection: sends its last bytes, says that nothing follows, and reads on for a moment without looking.
 * A socket that is closed with unread bytes in it is reset, and the peer would lose the last bytes (RFC 9112 9.6). A peer
 * that does not take them within 10 s is cut off.
 */
public final class Farewell extends ChannelInboundHandlerAdapter {
    /** How long the last bytes may take. */
    private static final Duration WRITE = Duration.ofSeconds(10);
    /** How long the client has to close its side after them. */
    private static final Duration LINGER = Duration.ofMillis(500);

    private static final byte[] NOTHING = {};

    private final Channel channel;
    private final Duration hearing;
    private final byte[] goodbye;
    private @Nullable Future<?> timer;

    private Farewell(Channel channel, Duration hearing, byte[] goodbye) {
        this.channel = channel;
        this.hearing = hearing;
        this.goodbye = goodbye;
    }

    /**
     * Puts itself in place of the handler of {@code ctx}; what was written before goes out first. Call it on the event loop.
     *
     * @param last written, possibly empty
     */
    public static void say(ChannelHandlerContext ctx, ByteBuf last) {
        if (!ctx.channel().isActive()) {
            last.release();
            return;
        }
        new Farewell(ctx.channel(), Duration.ZERO, NOTHING).replace(ctx, last);
    }

    /**
     * The same for a peer that has to act on what was written before it notices the end: some clients are gone as soon as the
     * connection is, and what they have read by then is lost with them.
     *
     * @param hearing how long the peer has to close the connection itself, before it is told that nothing follows
     * @param goodbye written then, possibly empty
     */
    public static void say(ChannelHandlerContext ctx, Duration hearing, byte[] goodbye) {
        if (ctx.channel().isActive()) {
            new Farewell(ctx.channel(), hearing, goodbye).replace(ctx, Unpooled.EMPTY_BUFFER);
        }
    }

    private void replace(ChannelHandlerContext ctx, ByteBuf last) {
        channel.pipeline().replace(ctx.handler(), "farewell", this);
        ChannelFuture writing = place().writeAndFlush(last);
        if (!writing.isDone()) {
            closeIn(WRITE);
        }
        writing.addListener(written -> written(written.isSuccess()));
        channel.config().setAutoRead(true);
    }

    private ChannelHandlerContext place() {
        return channel.pipeline().context(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ReferenceCountUtil.release(msg);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stopTimer();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        channel.close();
    }

    private void written(boolean success) {
        if (!success || !channel.isActive()) {
            channel.close();
            return;
        }
        if (hearing.isZero()) {
            end();
        } else {
            stopTimer();
            timer = channel.eventLoop().schedule(this::end, hearing.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void end() {
        closeIn(LINGER);
        if (goodbye.length > 0) {
            place().writeAndFlush(Unpooled.wrappedBuffer(goodbye));
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            // TLS' close_notify is the end of this direction; the peer's answer to it is what is waited for.
            tls.closeOutbound();
        } else if (channel instanceof DuplexChannel socket) {
            socket.shutdownOutput();
        }
    }

    private void closeIn(Duration time) {
        stopTimer();
        timer = channel.eventLoop().schedule(this::close, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Past Vert.x' handler, which would first wait for what the peer does not take. */
    private void close() {
        channel.unsafe().close(channel.voidPromise());
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
