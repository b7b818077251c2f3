package dev.postern.proxy.conformance;

import dev.postern.proxy.stream.SpdyTestFrames;
import dev.postern.proxy.stream.WebSocketTestFrames.Message;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A command's streams over WebSocket, a channel each: the first octet of a message. */
final class WebSocketCommandEnd implements CommandEnd {
    private static final int CLOSE_SIGNAL = 255;

    private final WebSocketConnection connection;
    private final boolean closeSignals;

    /** @param closeSignals whether a stream's end can be said, which came with v5 */
    WebSocketCommandEnd(WebSocketConnection connection, boolean closeSignals) {
        this.connection = connection;
        this.closeSignals = closeSignals;
    }

    @Override
    public void send(Channel channel, byte[] octets) throws IOException {
        connection.binary(SpdyTestFrames.joined(new byte[] {(byte) channel.ordinal()}, octets));
    }

    @Override
    public void finish(Channel channel) throws IOException {
        if (closeSignals) {
            connection.binary(new byte[] {(byte) CLOSE_SIGNAL, (byte) channel.ordinal()});
        }
    }

    /** As at the API server, an empty message and one for a channel that does not exist mean nothing. */
    @Override
    public Piece receive() throws IOException {
        while (true) {
            Message message = connection.receive();
            byte[] octets = message.octets();
            if (message.kind().equals("close")) {
                throw new EOFException("close " + new String(octets, StandardCharsets.US_ASCII));
            } else if (octets.length > 0) {
                int channel = octets[0] & 0xFF;
                if (channel == CLOSE_SIGNAL && closeSignals) {
                    return new Piece(Channel.values()[octets[1]], new byte[0], true);
                } else if (channel < Channel.values().length) {
                    return new Piece(Channel.values()[channel], Arrays.copyOfRange(octets, 1, octets.length), false);
                }
            }
        }
    }

    @Override
    public void ping(int number) throws IOException {
        connection.ping(number + "");
    }

    @Override
    public List<Integer> answered() {
        return connection.pongs().stream().map(Integer::valueOf).toList();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
