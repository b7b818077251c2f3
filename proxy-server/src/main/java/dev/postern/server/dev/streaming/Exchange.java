package dev.postern.server.dev.streaming;

import dev.postern.server.dev.streaming.WebSocketChannel.Use;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A request and the channel that it came on: is refused, or becomes a connection of another protocol. Event loop. */
record Exchange(ChannelHandlerContext http, UpgradeRequest request, SessionResources resources) {
    /** What {@code x/net/websocket} reads at most. */
    private static final int MESSAGE_LIMIT = 32 * 1024 * 1024;

    private static final int CHUNK = 64 * 1024;
    private static final int HEADERS = 64 * 1024;
    private static final int ZLIB_LEVEL = 6;
    private static final int ZLIB_WINDOW = 15;
    private static final int ZLIB_MEMORY = 8;

    void refuse(HttpAnswer answer) {
        resources.trace().kubelet("refused with " + answer.status());
        answer.send(http, !new Takeover(http).isHeld());
    }

    /** The kubelet's answer to a request that asks for no upgrade. */
    void refuseWithoutUpgrade() {
        refuse(HttpAnswer.error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "Upgrade request required", Map.of()));
    }

    /** Goes on in SPDY/3.1, or refuses. */
    void spdy(Handshake handshake, Function<SpdyConnection, SpdyConnection.Owner> owner) {
        if (handshake instanceof Handshake.Refused refused) {
            refuse(refused.answer());
        } else if (handshake instanceof Handshake.Accepted accepted) {
            resources.trace().kubelet("101 SPDY/3.1 " + accepted.protocol());
            take(accepted, new PausableReads(), idle(), spdyCodec(), new SpdyConnection(channel(), owner));
        }
    }

    /** Goes on in SPDY/3.1 over WebSocket, or refuses. */
    void tunnel(Handshake handshake, Function<SpdyConnection, SpdyConnection.Owner> owner) {
        if (handshake instanceof Handshake.Refused refused) {
            refuse(refused.answer());
        } else if (handshake instanceof Handshake.Accepted accepted) {
            resources.trace().kubelet("101 WebSocket " + accepted.protocol());
            take(
                    accepted,
                    new PausableReads(),
                    decoder(),
                    new WebSocket13FrameEncoder(false),
                    new WebSocketPings(),
                    new WebSocketTunnel(),
                    idle(),
                    spdyCodec(),
                    new SpdyConnection(channel(), owner));
        }
    }

    /** Goes on in WebSocket with these channels. */
    void webSocket(
            Handshake.Accepted accepted,
            WebSocketConnection.Codec codec,
            List<Use> uses,
            Function<WebSocketConnection, WebSocketConnection.Owner> owner) {
        String version = accepted.protocol().isEmpty() ? "without subprotocol" : accepted.protocol();
        resources.trace().kubelet("101 WebSocket " + version);
        WebSocketConnection connection = new WebSocketConnection(channel(), codec, uses, owner);
        take(accepted, decoder(), new WebSocket13FrameEncoder(false), new WebSocketPings(), idle(), connection);
    }

    Channel channel() {
        return http.channel();
    }

    private void take(Handshake.Accepted accepted, ChannelHandler... handlers) {
        new Takeover(http).complete(accepted.head(), handlers);
    }

    private ChannelHandler idle() {
        return new IdleStateHandler(0, 0, resources.options().idleTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ChannelHandler spdyCodec() {
        return new SpdyFrameCodec(SpdyVersion.SPDY_3_1, CHUNK, HEADERS, ZLIB_LEVEL, ZLIB_WINDOW, ZLIB_MEMORY, false);
    }

    private static ChannelHandler decoder() {
        return new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(MESSAGE_LIMIT)
                .allowExtensions(true)
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build());
    }
}
