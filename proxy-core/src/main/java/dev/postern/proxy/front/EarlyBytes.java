package dev.postern.proxy.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the pipeline of a connection that wants to upgrade: keeps what the client sends after its head. Reads on, so
 * that a client that leaves is noticed, until 64 KiB are kept.
 */
final class EarlyBytes extends ChannelInboundHandlerAdapter {
    static final String NAME = "early";
    static final int LIMIT = 64 * 1024;

    private final Channel channel;
    private final Consumer<EarlyBytes> arrived;
    private ByteBuf kept = Unpooled.EMPTY_BUFFER;
    private boolean announced;
    private @Nullable ChannelHandlerContext place;

    /** @param arrived called once, when everything that was read together with the head is kept */
    EarlyBytes(Channel channel, Consumer<EarlyBytes> arrived) {
        this.channel = channel;
        this.arrived = arrived;
    }

    Channel channel() {
        return channel;
    }

    ByteBuf kept() {
        return kept;
    }

    /** Keeps bytes; takes over their reference. */
    void keep(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        kept = Bytes.join(channel.alloc(), kept, bytes);
        channel.config().setAutoRead(kept.readableBytes() < LIMIT);
    }

    /** Sends the connection's last bytes and closes it. */
    void answer(ByteBuf last) {
        release();
        if (place != null && !place.isRemoved()) {
            Farewell.say(place, last);
        } else {
            last.release();
        }
    }

    /** Leaves the pipeline; nothing is left to give where the client is gone. */
    ByteBuf detach() {
        channel.config().setAutoRead(false);
        if (!channel.isActive()) {
            release();
        }
        ByteBuf early = kept;
        kept = Unpooled.EMPTY_BUFFER;
        if (place != null && !place.isRemoved()) {
            channel.pipeline().remove(this);
        }
        return early;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        place = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof ByteBuf bytes) {
            keep(bytes);
        } else {
            ReferenceCountUtil.release(msg);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!announced) {
            announced = true;
            arrived.accept(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release();
        ctx.fireChannelInactive();
    }

    private void release() {
        kept.release();
        kept = Unpooled.EMPTY_BUFFER;
    }
}
