package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's messages as Kubernetes' channels: the first octet says which, the rest is its data, and from
 * {@code v5.channel.k8s.io} on {@code [255, channel]} says that nothing follows on it ({@code streaming pkg/wsstream},
 * {@code apiserver pkg/util/proxy/websocket.go}). Data is given away as it comes. Empty messages and unknown channels mean
 * nothing. Never throws.
 */
final class ChannelReader {
    private static final int UNKNOWN = -1;
    private static final int CLOSE_SIGNAL = 255;

    private final ChannelProtocol protocol;
    private final Listener listener;
    private final @Nullable Base64Pieces base64;
    private int channel = UNKNOWN;
    private int signalled = UNKNOWN;
    private int octets;

    ChannelReader(ChannelProtocol protocol, Listener listener) {
        this.protocol = protocol;
        this.listener = listener;
        this.base64 = protocol.base64() ? new Base64Pieces() : null;
    }

    /** Reads a piece of a message, and owns it; {@code first} and {@code last} as the message begins and ends with it. */
    void read(ByteBuf piece, boolean first, boolean last) {
        if (first) {
            channel = UNKNOWN;
            signalled = UNKNOWN;
            octets = 0;
        }
        if (octets == 0 && piece.isReadable()) {
            channel = channel(piece.readUnsignedByte());
            octets = 1;
        }
        octets += Math.min(piece.readableBytes(), 2);
        if (channel == CLOSE_SIGNAL && protocol.closeSignals()) {
            signal(piece, last);
        } else {
            data(piece, last);
        }
    }

    private int channel(int octet) {
        if (!protocol.base64()) {
            return octet;
        }
        return octet >= '0' && octet <= '9' ? octet - '0' : UNKNOWN;
    }

    private void signal(ByteBuf piece, boolean last) {
        if (piece.isReadable()) {
            signalled = piece.readUnsignedByte();
        }
        piece.release();
        if (!last) {
            return;
        }
        if (octets != 2) {
            listener.violated("a close signal is two octets, 255 and a channel");
        } else if (signalled >= CommandStream.CHANNELS) {
            listener.violated("a close signal for a channel that does not exist");
        } else {
            listener.closed(signalled);
        }
    }

    private void data(ByteBuf piece, boolean last) {
        if (base64 == null) {
            listener.data(channel, piece);
            return;
        }
        try {
            listener.data(channel, base64.decode(piece, last));
        } catch (IllegalArgumentException broken) {
            listener.violated("a message that is not base64");
        }
    }

    /** Is told what the client says. */
    interface Listener {
        /** Octets of a channel, which are the listener's from here on; possibly none, and of a channel that does not exist. */
        void data(int channel, ByteBuf octets);

        /** Nothing follows on the channel. */
        void closed(int channel);

        /** A message that means nothing; nothing more can be read. */
        void violated(String rule);
    }
}
