package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One end of a SPDY connection, by a codec that is not ours. */
public final class SpdyTestFrames {
    private final EmbeddedChannel channel = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));

    public byte[] synStream(int stream, String type) {
        return synStream(stream, type, "80");
    }

    public byte[] synStream(int stream, String type, String port) {
        SpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(stream, 0, (byte) 0);
        frame.headers().set("streamtype", type);
        frame.headers().set("port", port);
        return written(frame);
    }

    public byte[] synReply(int stream) {
        return written(new DefaultSpdySynReplyFrame(stream));
    }

    public byte[] data(int stream, String text, boolean last) {
        DefaultSpdyDataFrame frame =
                new DefaultSpdyDataFrame(stream, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        frame.setLast(last);
        return written(frame);
    }

    byte[] reset(int stream) {
        return written(new DefaultSpdyRstStreamFrame(stream, SpdyStreamStatus.CANCEL));
    }

    byte[] ping() {
        return written(new DefaultSpdyPingFrame(2));
    }

    private byte[] written(Object frame) {
        channel.writeOutbound(frame);
        return bytes(channel.readOutbound());
    }

    /** The data frames in these octets, each {@code stream:text}, with {@code $} behind a stream's last. */
    public List<String> dataIn(byte[] octets) {
        channel.writeInbound(Unpooled.wrappedBuffer(octets));
        List<String> read = new ArrayList<>();
        for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            if (frame instanceof SpdyDataFrame data) {
                read.add(data.streamId() + ":" + data.content().toString(StandardCharsets.UTF_8)
                        + (data.isLast() ? "$" : ""));
                data.release();
            }
        }
        return read;
    }

    /** Every frame in these octets: data as {@link #dataIn}, others as {@code TYPE STREAM} and what matters of them. */
    List<String> framesIn(byte[] octets) {
        channel.writeInbound(Unpooled.wrappedBuffer(octets));
        List<String> read = new ArrayList<>();
        for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            read.add(said(frame));
            ReferenceCountUtil.release(frame);
        }
        return read;
    }

    private static String said(Object frame) {
        if (frame instanceof SpdyDataFrame data) {
            return data.streamId() + ":" + data.content().toString(StandardCharsets.UTF_8) + (data.isLast() ? "$" : "");
        } else if (frame instanceof SpdySynStreamFrame opened) {
            return "SYN_STREAM " + opened.streamId() + " " + opened.headers().get("streamtype");
        } else if (frame instanceof SpdyRstStreamFrame reset) {
            return "RST_STREAM " + reset.streamId() + " " + reset.status().code();
        } else if (frame instanceof SpdyPingFrame ping) {
            return "PING " + ping.id();
        }
        return frame.toString();
    }

    byte[] ping(int id) {
        return written(new DefaultSpdyPingFrame(id));
    }

    static byte[] bytes(ByteBuf buffer) {
        byte[] octets = new byte[buffer.readableBytes()];
        buffer.readBytes(octets);
        buffer.release();
        return octets;
    }

    public static byte[] joined(byte[]... parts) {
        ByteBuf all = Unpooled.buffer();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return bytes(all);
    }
}
