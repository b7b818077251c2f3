package dev.postern.server.dev.streaming;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import java.nio.charset.StandardCharsets;

/** Takes a channel out of HTTP's hands without losing a byte. Event loop. */
final class Takeover {
    private final ChannelPipeline pipeline;

    Takeover(ChannelHandlerContext http) {
        this.pipeline = http.pipeline();
    }

    /** Stops decoding and reading, and keeps what has come. */
    void hold() {
        if (!isHeld()) {
            ChannelHandlerContext codec = codec();
            pipeline.channel().config().setAutoRead(false);
            pipeline.addAfter(codec.name(), null, new HeldBytes());
            ((HttpServerCodec) codec.handler()).removeInboundHandler();
        }
    }

    boolean isHeld() {
        return pipeline.get(HeldBytes.class) != null;
    }

    /**
     * Writes a response head and puts other handlers in the place of the codec and all behind it. They get what the client has
     * sent after its request.
     */
    void complete(String head, ChannelHandler... handlers) {
        hold();
        ChannelHandlerContext codec = codec();
        while (pipeline.lastContext() != pipeline.context(HeldBytes.class)) {
            pipeline.removeLast();
        }
        pipeline.addLast(handlers);
        codec.writeAndFlush(Unpooled.copiedBuffer(head, StandardCharsets.ISO_8859_1));
        pipeline.remove(HttpServerCodec.class);
        pipeline.remove(HeldBytes.class);
        pipeline.channel().config().setAutoRead(true);
    }

    private ChannelHandlerContext codec() {
        ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
        if (codec == null) {
            throw new IllegalStateException("the pipeline has no HttpServerCodec");
        }
        return codec;
    }
}
