package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
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

/** A client's end of a WebSocket, by a codec that is not ours. */
final class WebSocketTestFrames {
    private final EmbeddedChannel writer = new EmbeddedChannel(new WebSocket13FrameEncoder(true));
    private final EmbeddedChannel reader =
            new EmbeddedChannel(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(false)
                    .maxFramePayloadLength(64 * 1024 * 1024)
                    .build()));

    /** A masked frame. */
    byte[] written(WebSocketFrame frame) {
        writer.writeOutbound(frame);
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = writer.readOutbound(); part != null; part = writer.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return SpdyTestFrames.bytes(all);
    }

    byte[] binary(byte[] payload) {
        return written(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(payload)));
    }

    byte[] binary(String latin) {
        return binary(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    byte[] text(String text) {
        return written(new TextWebSocketFrame(text));
    }

    byte[] ping(String payload) {
        return written(new PingWebSocketFrame(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8)));
    }

    byte[] close(int code, String reason) {
        return written(new CloseWebSocketFrame(code, reason));
    }

    /** What a server's frames say: {@code binary TEXT}, {@code text TEXT}, {@code ping TEXT}, {@code pong TEXT}, {@code close CODE REASON}. */
    List<String> read(byte[] octets) {
        reader.writeInbound(Unpooled.wrappedBuffer(octets));
        List<String> said = new ArrayList<>();
        for (WebSocketFrame frame = reader.readInbound(); frame != null; frame = reader.readInbound()) {
            said.add(saidBy(frame));
            frame.release();
        }
        return said;
    }

    /** The payloads of a server's binary messages, put together. */
    byte[] payloads(byte[] octets) {
        reader.writeInbound(Unpooled.wrappedBuffer(octets));
        ByteBuf all = Unpooled.buffer();
        for (WebSocketFrame frame = reader.readInbound(); frame != null; frame = reader.readInbound()) {
            if (frame instanceof BinaryWebSocketFrame) {
                all.writeBytes(frame.content());
            }
            frame.release();
        }
        return SpdyTestFrames.bytes(all);
    }

    private static String saidBy(WebSocketFrame frame) {
        String text = frame.content().toString(StandardCharsets.ISO_8859_1);
        if (frame instanceof CloseWebSocketFrame close) {
            return "close " + close.statusCode() + (close.reasonText().isEmpty() ? "" : " " + close.reasonText());
        }
        String kind = frame instanceof BinaryWebSocketFrame
                ? "binary"
                : frame instanceof PingWebSocketFrame ? "ping" : frame instanceof PongWebSocketFrame ? "pong" : "text";
        return kind + " " + text;
    }
}
