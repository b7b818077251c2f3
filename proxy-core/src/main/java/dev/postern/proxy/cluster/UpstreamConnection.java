package dev.postern.proxy.cluster;

import dev.postern.proxy.http.HeadBytes;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.internal.net.NetSocketInternal;

/** A verified connection to the API server on which nothing has been said. Belongs to its event loop. */
public final class UpstreamConnection {
    private static final String VERTX_HANDLER = "handler";

    private final NetSocketInternal socket;
    private final HeadBytes head;
    private final Runnable unauthorized;

    UpstreamConnection(NetSocketInternal socket, HeadBytes head) {
        this(socket, head, () -> {});
    }

    private UpstreamConnection(NetSocketInternal socket, HeadBytes head, Runnable unauthorized) {
        this.socket = socket;
        this.head = head;
        this.unauthorized = unauthorized;
    }

    /** The same connection; this is run where the credential in its head turns out not to be accepted. */
    UpstreamConnection telling(Runnable refused) {
        return new UpstreamConnection(socket, head, refused);
    }

    /** To be told that the answer is the API server's own 401. The next connection may then go with another credential. */
    public void unauthorized() {
        unauthorized.run();
    }

    /**
     * Hands the connection to {@code reader}, which owns it from here on, and writes the one head. Once.
     *
     * @return the write
     */
    public ChannelFuture ask(ChannelHandler reader) {
        ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
        pipeline.addBefore(VERTX_HANDLER, "upgradeReply", reader);
        ChannelHandlerContext context = pipeline.context(reader);
        return context.writeAndFlush(head.toBuffer(context.alloc()));
    }
}
