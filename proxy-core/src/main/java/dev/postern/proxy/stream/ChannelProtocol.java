package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.base64.Base64;
import io.netty.handler.codec.base64.Base64Dialect;

/**
 * How a subprotocol of remote command says things over WebSocket.
 *
 * @param base64 whether messages are text: a digit, then base64
 * @param closeSignals whether a client can say that nothing follows on a channel
 * @param status whether the error channel carries a {@code Status} in every case; otherwise a text where the command failed
 */
record ChannelProtocol(boolean base64, boolean closeSignals, boolean status) {
    /** @param subprotocol as the client's 101 names it, possibly empty */
    static ChannelProtocol of(String subprotocol) {
        boolean closeSignals = subprotocol.startsWith("v5.");
        return new ChannelProtocol(
                subprotocol.contains("base64."), closeSignals, closeSignals || subprotocol.startsWith("v4."));
    }

    /** Puts what belongs before data of a channel, and the data, which it owns, into a message. */
    void write(CommandStream stream, ByteBuf data, Writing to) {
        if (base64) {
            ByteBuf text = encoded(data);
            to.write(header(WebSocketFrames.TEXT, '0' + stream.channel(), text), text);
        } else {
            to.write(header(WebSocketFrames.BINARY, stream.channel(), data), data);
        }
    }

    private static ByteBuf header(int opcode, int channel, ByteBuf data) {
        return WebSocketEncoder.header(opcode, 1 + data.readableBytes(), 1).writeByte(channel);
    }

    private static ByteBuf encoded(ByteBuf data) {
        try {
            return data.isReadable() ? Base64.encode(data, false, Base64Dialect.STANDARD) : Unpooled.EMPTY_BUFFER;
        } finally {
            data.release();
        }
    }

    /** Takes a message: its beginning, and its data. */
    interface Writing {
        void write(ByteBuf header, ByteBuf data);
    }
}
