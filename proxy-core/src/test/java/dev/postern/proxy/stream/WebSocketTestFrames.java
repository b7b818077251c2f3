package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One end of a WebSocket, by a codec that is not ours. One thread may write while another reads. */
public final class WebSocketTestFrames {
    private final EmbeddedChannel writer;
    private final EmbeddedChannel reader;

    /** A client's end. */
    public WebSocketTestFrames() {
        this(true);
    }

    /** @param client whether it is a client's end, which masks */
    public WebSocketTestFrames(boolean client) {
        writer = new EmbeddedChannel(new WebSocket13FrameEncoder(client));
        reader = new EmbeddedChannel(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(!client)
                .maxFramePayloadLength(64 * 1024 * 1024)
                .build()));
    }

    /** A frame. */
    byte[] written(WebSocketFrame frame) {
        writer.writeOutbound(frame);
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = writer.readOutbound(); part != null; part = writer.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return SpdyTestFrames.bytes(all);
    }

    public byte[] binary(byte[] payload) {
        return written(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(payload)));
    }

    byte[] binary(String latin) {
        return binary(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    public byte[] text(String text) {
        return written(new TextWebSocketFrame(text));
    }

    public byte[] ping(String payload) {
        return written(new PingWebSocketFrame(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8)));
    }

    public byte[] pong(byte[] payload) {
        return written(new PongWebSocketFrame(Unpooled.wrappedBuffer(payload)));
    }

    public byte[] close(int code, String reason) {
        return written(new CloseWebSocketFrame(code, reason));
    }

    /** What the other end's frames say: {@code binary TEXT}, {@code text TEXT}, {@code ping TEXT}, {@code pong TEXT}, {@code close CODE REASON}. */
    List<String> read(byte[] octets) {
        return messages(octets).stream().map(Message::said).toList();
    }

    /** The payloads of the other end's binary messages, put together. */
    byte[] payloads(byte[] octets) {
        return SpdyTestFrames.joined(messages(octets).stream()
                .filter(message -> message.kind().equals("binary"))
                .map(Message::octets)
                .toArray(byte[][]::new));
    }

    /** The other end's frames. */
    public List<Message> messages(byte[] octets) {
        reader.writeInbound(Unpooled.wrappedBuffer(octets));
        List<Message> read = new ArrayList<>();
        for (WebSocketFrame frame = reader.readInbound(); frame != null; frame = reader.readInbound()) {
            read.add(message(frame));
            frame.release();
        }
        return read;
    }

    private static Message message(WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame close) {
            String reason = close.reasonText().isEmpty() ? "" : " " + close.reasonText();
            return new Message("close", (close.statusCode() + reason).getBytes(StandardCharsets.ISO_8859_1));
        }
        String kind = frame instanceof BinaryWebSocketFrame
                ? "binary"
                : frame instanceof PingWebSocketFrame ? "ping" : frame instanceof PongWebSocketFrame ? "pong" : "text";
        return new Message(kind, ByteBufUtil.getBytes(frame.content()));
    }

    /**
     * One frame.
     *
     * @param kind {@code binary}, {@code text}, {@code ping}, {@code pong} or {@code close}
     * @param octets its payload; of a Close its code and reason in ASCII
     */
    public record Message(String kind, byte[] octets) {
        String said() {
            return kind + " " + new String(octets, StandardCharsets.ISO_8859_1);
        }
    }
}
