package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
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
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One end of a SPDY connection, by a codec that is not ours. */
public final class SpdyTestFrames {
    private static final byte[] NOTHING = {};

    private final EmbeddedChannel channel = new EmbeddedChannel(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));

    public byte[] synStream(int stream, String type) {
        return synStream(stream, type, "80");
    }

    public byte[] synStream(int stream, String type, String port) {
        return synStream(stream, Map.of("streamtype", type, "port", port));
    }

    public byte[] synStream(int stream, Map<String, String> headers) {
        SpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(stream, 0, (byte) 0);
        headers.forEach((name, value) -> frame.headers().set(name, value));
        return written(frame);
    }

    public byte[] synReply(int stream) {
        return written(new DefaultSpdySynReplyFrame(stream));
    }

    public byte[] data(int stream, String text, boolean last) {
        return data(stream, text.getBytes(StandardCharsets.UTF_8), last);
    }

    public byte[] data(int stream, byte[] octets, boolean last) {
        DefaultSpdyDataFrame frame = new DefaultSpdyDataFrame(stream, Unpooled.wrappedBuffer(octets));
        frame.setLast(last);
        return written(frame);
    }

    public byte[] reset(int stream) {
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

    /** Every frame in these octets; large data comes in pieces, each a frame. */
    public List<Frame> read(byte[] octets) {
        channel.writeInbound(Unpooled.wrappedBuffer(octets));
        List<Frame> read = new ArrayList<>();
        for (Object frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            read.add(frame(frame));
            ReferenceCountUtil.release(frame);
        }
        return read;
    }

    private static Frame frame(Object frame) {
        if (frame instanceof SpdyDataFrame data) {
            return new Frame("DATA", data.streamId(), ByteBufUtil.getBytes(data.content()), data.isLast(), Map.of());
        } else if (frame instanceof SpdySynStreamFrame opened) {
            Map<String, String> headers = new TreeMap<>();
            opened.headers()
                    .names()
                    .forEach(name ->
                            headers.put(name.toString(), opened.headers().getAsString(name)));
            return new Frame("SYN_STREAM", opened.streamId(), NOTHING, opened.isLast(), headers);
        } else if (frame instanceof SpdySynReplyFrame reply) {
            return new Frame("SYN_REPLY", reply.streamId(), NOTHING, reply.isLast(), Map.of());
        } else if (frame instanceof SpdyRstStreamFrame reset) {
            return new Frame("RST_STREAM", reset.streamId(), NOTHING, true, Map.of());
        } else if (frame instanceof SpdyPingFrame ping) {
            return new Frame("PING", ping.id(), NOTHING, false, Map.of());
        }
        return new Frame("OTHER", 0, NOTHING, false, Map.of());
    }

    /**
     * One frame.
     *
     * @param type {@code DATA}, {@code SYN_STREAM}, {@code SYN_REPLY}, {@code RST_STREAM}, {@code PING} or
     *     {@code OTHER}
     * @param stream whose it is; of a ping its number
     * @param octets of data
     * @param last whether nothing follows on the stream
     * @param headers of a SYN_STREAM
     */
    public record Frame(String type, int stream, byte[] octets, boolean last, Map<String, String> headers) {}

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

    public byte[] ping(int id) {
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
