package dev.postern.server.dev.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyHeadersFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a SPDY/3.1 connection as {@code moby/spdystream} keeps it: without flow control, and with no rule of
 * SPDY's that spdystream does not hold. Stands after {@link SpdyFrameCodec}. Event loop, unless a method says otherwise.
 */
final class SpdyConnection extends ChannelInboundHandlerAdapter {
    /** What the streams are for. Event loop. */
    interface Owner {
        /** A stream was opened; it must be replied to or reset, or else it hangs. */
        void opened(SpdyStream stream);

        /** The client has reset a stream; its input has ended. */
        void reset(SpdyStream stream);

        /** The connection is gone, all streams' input has ended. Called once. */
        void ended(String why);
    }

    private static final int CLIENT_PARITY = 1;
    private static final int PROBE_PING = 2;
    private static final int FAREWELL_SECONDS = 1;

    private final Channel channel;
    private final Owner owner;
    private final WriteGate gate;
    private final Backlog backlog;
    private final SynReplies replies = new SynReplies();
    private final Map<Integer, SpdyStream> streams = new TreeMap<>();
    private int lowestNewStream = 1;
    private @Nullable String end;

    /** @param owner is made with the connection, which it may use from its first stream on */
    SpdyConnection(Channel channel, Function<SpdyConnection, Owner> owner) {
        this.channel = channel;
        this.gate = new WriteGate(channel);
        this.backlog = new Backlog(channel, () -> channel.writeAndFlush(new DefaultSpdyPingFrame(PROBE_PING)));
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

    /** Runs on the event loop, at once there and in the order of the calls elsewhere. Any thread. */
    void inOrder(Runnable step) {
        InOrder.run(channel, step);
    }

    /** Ends a connection that has done its work: resets what is open, GOAWAY, and closes when all is written. Any thread. */
    void close(String why) {
        inOrder(() -> {
            if (end == null) {
                end = why;
                List.copyOf(streams.values()).forEach(SpdyStream::reset);
                channel.writeAndFlush(new DefaultSpdyGoAwayFrame(Math.max(0, lowestNewStream - 2)))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        });
    }

    void reply(int stream) {
        if (end == null) {
            ByteBuf frame = replies.frame(channel.alloc(), stream);
            channel.pipeline().context(SpdyFrameCodec.class).writeAndFlush(frame);
        }
    }

    void send(int stream, ByteBuf bytes, boolean last) {
        DefaultSpdyDataFrame frame = new DefaultSpdyDataFrame(stream, bytes);
        frame.setLast(last);
        channel.writeAndFlush(frame);
    }

    void cancel(int stream) {
        channel.writeAndFlush(new DefaultSpdyRstStreamFrame(stream, SpdyStreamStatus.CANCEL));
    }

    void forget(SpdyStream stream) {
        streams.remove(stream.id(), stream);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        try {
            if (end == null) {
                read(msg);
            }
        } finally {
            ReferenceCountUtil.release(msg);
        }
    }

    private void read(Object frame) {
        if (frame instanceof SpdySynStreamFrame opened) {
            open(opened);
        } else if (frame instanceof SpdyDataFrame data) {
            onStream(data.streamId(), stream -> stream.received(data.content(), data.isLast()));
        } else if (frame instanceof SpdyRstStreamFrame reset) {
            onStream(reset.streamId(), stream -> {
                forget(stream);
                // Before the stream's end is seen, which would look like the client's own.
                owner.reset(stream);
                stream.gone();
            });
        } else if (frame instanceof SpdyHeadersFrame headers && !(frame instanceof SpdySynReplyFrame)) {
            if (headers.isLast()) {
                onStream(headers.streamId(), SpdyStream::clientHasEnded);
            }
        } else if (frame instanceof SpdyPingFrame ping && (ping.id() & 1) == CLIENT_PARITY) {
            channel.writeAndFlush(new DefaultSpdyPingFrame(ping.id()));
        } else if (frame instanceof SpdyGoAwayFrame) {
            drop("the client went away");
        }
    }

    private void open(SpdySynStreamFrame frame) {
        int id = frame.streamId();
        if (frame.isInvalid() || frame.isTruncated()) {
            drop("the client sent headers that cannot be read");
            return;
        }
        if (id < lowestNewStream) {
            channel.writeAndFlush(new DefaultSpdyRstStreamFrame(id, SpdyStreamStatus.PROTOCOL_ERROR));
            return;
        }
        lowestNewStream = id + 2;
        SpdyStream stream = new SpdyStream(this, id, frame.headers());
        streams.put(id, stream);
        if (frame.isUnidirectional()) {
            stream.clientIsUnidirectional();
        }
        if (frame.isLast()) {
            stream.clientHasEnded();
        }
        owner.opened(stream);
    }

    private void onStream(int id, Consumer<SpdyStream> step) {
        SpdyStream stream = streams.get(id);
        if (stream != null) {
            step.accept(stream);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            close("idle for too long");
            // A client that is not there any more takes no farewell.
            channel.eventLoop().schedule(() -> channel.close(), FAREWELL_SECONDS, TimeUnit.SECONDS);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        drop(cause instanceof IOException ? "the connection broke" : "the client sent what is no SPDY/3.1");
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
        // Before the streams' ends are seen, which would look like the client's own.
        owner.ended(why);
        streams.values().forEach(SpdyStream::gone);
        streams.clear();
        replies.close();
        ctx.fireChannelInactive();
    }

    private void drop(String why) {
        if (end == null) {
            end = why;
        }
        channel.close();
    }
}
