package dev.postern.server.dev.streaming;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/**
 * Lets nobody read while reading is stopped. {@code SpdyFrameCodec} does otherwise: it passes frames on past its parent class,
 * which therefore takes each read for one that brought nothing and asks for another.
 */
final class PausableReads extends ChannelOutboundHandlerAdapter {
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }
}
