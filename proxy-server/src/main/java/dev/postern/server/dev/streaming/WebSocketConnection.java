package dev.postern.server.dev.streaming;

import dev.postern.server.dev.streaming.WebSocketChannel.Use;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a WebSocket with numbered channels, {@code wsstream.Conn}. Each frame is a message, also one of a
 * fragmented message: {@code x/net/websocket} knows no better. Event loop, unless a method says otherwise.
 */
final class WebSocketConnection extends ChannelInboundHandlerAdapter {
    /** What the channels are for. Event loop. */
    interface Owner {
        /** The connection is open. */
        void opened();

        /** The connection is gone, all channels' input has ended. Called once. */
        void ended(String why);
    }

    /** How messages are written; version 5 is the only one with a close signal. */
    enum Codec {
        BINARY,
        BASE64,
        BINARY_WITH_CLOSE
    }

    private static final int CLOSE_SIGNAL = 255;

    private final Channel channel;
    private final Codec codec;
    private final WriteGate gate;
    private final Backlog backlog;
    private final List<WebSocketChannel> channels = new ArrayList<>();
    private final Owner owner;
    private @Nullable String end;

    /** @param owner is made with the connection, which it may use once it is opened */
    WebSocketConnection(Channel channel, Codec codec, List<Use> uses, Function<WebSocketConnection, Owner> owner) {
        this.channel = channel;
        this.codec = codec;
        this.gate = new WriteGate(channel);
        this.backlog = new Backlog(channel, () -> channel.writeAndFlush(new PingWebSocketFrame()));
        for (Use use : uses) {
            channels.add(new WebSocketChannel(this, channels.size(), use));
        }
        this.owner = owner.apply(this);
    }

    /** Any thread. */
    WriteGate gate() {
        return gate;
    }

    /** Any thread. */
    Backlog backlog() {
        return backlog;
    }

    /** Any thread. */
    WebSocketChannel channel(int number) {
        return channels.get(number);
    }

    /** Sends a message. Any thread. */
    void send(int number, byte[] bytes) {
        channel.writeAndFlush(
                codec == Codec.BASE64
                        ? new TextWebSocketFrame(number + Base64.getEncoder().encodeToString(bytes))
                        : new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {(byte) number}, bytes)));
    }

    /** Ends a connection that has done its work: Close 1000, and closes when all is written. Any thread. */
    void close(String why) {
        InOrder.run(channel, () -> closeNow(why));
    }

    /** The 101 has been written. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel.eventLoop().execute(() -> {
            if (channel.isActive()) {
                owner.opened();
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        try {
            if (end != null) {
                return;
            }
            if (msg instanceof CloseWebSocketFrame) {
                closeNow("the client closed");
            } else if (msg instanceof WebSocketFrame frame) {
                message(frame.content());
            }
        } finally {
            ReferenceCountUtil.release(msg);
        }
    }

    private void message(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            return;
        }
        int first = bytes.readUnsignedByte();
        if (codec == Codec.BINARY_WITH_CLOSE && first == CLOSE_SIGNAL) {
            closeChannel(bytes);
            return;
        }
        int number = codec == Codec.BASE64 ? first - '0' & 0xff : first;
        if (number < channels.size()) {
            decoded(bytes, channels.get(number));
        }
    }

    private void decoded(ByteBuf bytes, WebSocketChannel target) {
        if (codec != Codec.BASE64) {
            target.received(bytes);
            return;
        }
        try {
            String text = bytes.toString(StandardCharsets.ISO_8859_1).replaceAll("[\r\n]", "");
            target.received(Unpooled.wrappedBuffer(Base64.getDecoder().decode(text)));
        } catch (IllegalArgumentException e) {
            // What is no base64 goes unheard, as with the kubelet.
            return;
        }
    }

    private void closeChannel(ByteBuf bytes) {
        int number = bytes.readableBytes() == 1 ? bytes.readUnsignedByte() : channels.size();
        if (number < channels.size()) {
            channels.get(number).input().end();
        } else {
            closeNow("the client sent a close signal for no channel");
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            // No Close frame: the deadline that has passed is one for writing too.
            drop("idle for too long");
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedFrameException && end == null) {
            if (!isTooLong(cause)) {
                channel.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.PROTOCOL_ERROR.code(), ""));
            }
            closeNow("the client sent what is no WebSocket frame");
        } else {
            drop(cause instanceof IOException ? "the connection broke" : "the connection failed");
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        gate.open();
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        String why = end == null ? "the client left" : end;
        end = why;
        gate.shut();
        backlog.stop();
        // Before the channels' ends are seen, which would look like the client's own.
        owner.ended(why);
        channels.forEach(each -> each.input().end());
        ctx.fireChannelInactive();
    }

    private static boolean isTooLong(Throwable cause) {
        return cause instanceof CorruptedWebSocketFrameException corrupted
                && corrupted.closeStatus() == WebSocketCloseStatus.MESSAGE_TOO_BIG;
    }

    private void closeNow(String why) {
        if (end == null) {
            end = why;
            channel.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE.code(), ""))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void drop(String why) {
        if (end == null) {
            end = why;
        }
        channel.close();
    }
}
