package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows what a kubelet's WebSocket sends on exec and attach. At an end that the command did not bring about it says why on
 * the error channel and then closes with 1000, which kubectl needs to read it; anything else makes kubectl exit with 0 or with
 * «close 1006».
 */
final class WebSocketObserver implements StreamObserver {
    private static final int ERROR_CHANNEL = WebSocketChannels.ERROR;
    private static final int FIN = 0x80;
    private static final int SHORT_LENGTH = 126;
    private static final int LONGEST_SHORT = 125;
    private static final int CLOSE_NORMAL = 1000;

    private final LastWords words;
    private final boolean base64;
    private final StreamBook book = new StreamBook();
    private final WebSocketChannels fromKubelet;
    private final WebSocketChannels fromClient;
    private final WebSocketFrames kubelet;
    private final WebSocketFrames client;
    private final HeldFrame held = new HeldFrame();
    private boolean followed = true;
    private boolean clientFollowed = true;
    /** Whether the client has the first octets of a frame whose end has not come. */
    private boolean begun;

    /** @param base64 whether the subprotocol is one of those that send text: a digit, then base64 */
    WebSocketObserver(LastWords words, boolean base64) {
        this.words = words;
        this.base64 = base64;
        this.fromKubelet = WebSocketChannels.ofKubelet(book, base64, words.form());
        this.kubelet = WebSocketFrames.ofServer(fromKubelet);
        this.fromClient = WebSocketChannels.ofClient(book, base64);
        this.client = WebSocketFrames.ofClient(fromClient);
    }

    /** What the client sends says nothing about the command's end, and is only counted. */
    @Override
    public void fromClient(ByteBuf bytes, Consumer<ByteBuf> to) {
        if (clientFollowed) {
            try {
                client.walk(bytes);
            } catch (IllegalArgumentException otherProtocol) {
                clientFollowed = false;
            }
        }
    }

    @Override
    public void fromKubelet(ByteBuf bytes, Consumer<ByteBuf> to) {
        held.pass(bytes, followed ? free(bytes) : bytes.readableBytes(), to);
    }

    private int free(ByteBuf bytes) {
        try {
            int whole = kubelet.walk(bytes);
            boolean large = kubelet.size() > HELD;
            begun = kubelet.begun() > 0 && (large || begun && whole == 0);
            return begun ? bytes.readableBytes() : whole;
        } catch (IllegalArgumentException otherProtocol) {
            followed = false;
            return bytes.readableBytes();
        }
    }

    @Override
    public long pings() {
        return fromKubelet.pings() + fromClient.pings();
    }

    @Override
    public SessionStreams streams() {
        return book.now();
    }

    @Override
    public void settle(Consumer<ByteBuf> to) {
        held.settle(to);
    }

    @Override
    public boolean end(EndCause cause, Consumer<ByteBuf> to) {
        held.settle(to);
        Optional<byte[]> last = followed && !begun ? words.at(cause, fromKubelet.spoken()) : Optional.empty();
        if (last.isPresent()) {
            finishMessage(to);
            to.accept(message(last.get()));
            to.accept(Unpooled.buffer(4)
                    .writeByte(FIN | WebSocketFrames.CLOSE)
                    .writeByte(Short.BYTES)
                    .writeShort(CLOSE_NORMAL));
        } else {
            held.passHeld(to);
        }
        followed = false;
        return last.isPresent();
    }

    /**
     * What has come of a message ends here: output is not kept from the client. Half a Status or a ping is, and so is half of a
     * base64 text, which could not be read.
     */
    private void finishMessage(Consumer<ByteBuf> to) {
        int octets = (int) kubelet.begun() - kubelet.headerSize();
        boolean output = !base64
                && kubelet.opcode() <= WebSocketFrames.BINARY
                && (kubelet.opcode() == WebSocketFrames.CONTINUATION
                        || fromKubelet.number(kubelet.channel()) != ERROR_CHANNEL);
        if (octets > 0 && output) {
            to.accept(header(FIN | kubelet.opcode(), octets));
            held.passHeldAfter(kubelet.headerSize(), to);
            return;
        }
        held.drop();
        if (fromKubelet.inMessage()) {
            to.accept(header(FIN | WebSocketFrames.CONTINUATION, 0));
        }
    }

    private ByteBuf message(byte[] text) {
        byte[] content = base64 ? Base64.getEncoder().encodeToString(text).getBytes(StandardCharsets.US_ASCII) : text;
        ByteBuf header = header(FIN | (base64 ? WebSocketFrames.TEXT : WebSocketFrames.BINARY), content.length + 1);
        return Unpooled.wrappedBuffer(
                header,
                Unpooled.buffer(1).writeByte(base64 ? '0' + ERROR_CHANNEL : ERROR_CHANNEL),
                Unpooled.wrappedBuffer(content));
    }

    /** A server's frame header; no payload here is as long as 64 KiB. */
    private static ByteBuf header(int first, int length) {
        ByteBuf header = Unpooled.buffer(4).writeByte(first);
        return length <= LONGEST_SHORT
                ? header.writeByte(length)
                : header.writeByte(SHORT_LENGTH).writeShort(length);
    }
}
