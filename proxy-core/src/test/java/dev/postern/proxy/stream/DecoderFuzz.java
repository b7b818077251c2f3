package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Decoders hear the same wherever a connection is cut, nothing after a broken rule, and leave no buffer behind. */
final class DecoderFuzz {
    private static final int LONGEST_MESSAGE = 1024;

    private DecoderFuzz() {}

    static void spdy(byte[] octets) {
        FuzzInput input = new FuzzInput(octets);
        int size = 1 + input.octet();
        sameWhereverCut(input.rest(), size, heard -> new SpdyDecoder(heard)::decode);
    }

    static void webSocket(byte[] octets) {
        FuzzInput input = new FuzzInput(octets);
        int size = 1 + input.octet();
        var rules = new WebSocketDecoder.Rules(input.octet() % 2 == 1, LONGEST_MESSAGE);
        sameWhereverCut(input.rest(), size, heard -> new WebSocketDecoder(rules, heard)::decode);
    }

    /** One message after the other, each with a length before it, in fragments of one size. */
    static void channels(byte[] octets) {
        FuzzInput input = new FuzzInput(octets);
        int size = 1 + input.octet();
        List<String> subprotocols = List.of("v5.channel.k8s.io", "v4.channel.k8s.io", "v4.base64.channel.k8s.io");
        ChannelProtocol protocol = ChannelProtocol.of(subprotocols.get(input.octet() % subprotocols.size()));
        List<byte[]> messages = new ArrayList<>();
        while (!input.isAtEnd()) {
            messages.add(input.piece(input.octet()));
        }
        List<String> whole = channels(messages, protocol, LONGEST_MESSAGE);
        List<String> cut = channels(messages, protocol, size);
        // Of text that is broken at its end, a fragment's has been given away.
        require(
                protocol.base64() ? endOf(whole).equals(endOf(cut)) : whole.equals(cut),
                "the same is heard of whole messages and of fragments: " + whole + ", " + cut);
    }

    private static List<String> endOf(List<String> heard) {
        return heard.stream().anyMatch(said -> said.startsWith("violated")) ? List.of("violated") : heard;
    }

    private static List<String> channels(List<byte[]> messages, ChannelProtocol protocol, int size) {
        Heard heard = new Heard();
        ChannelReader reader = new ChannelReader(protocol, heard);
        for (byte[] message : messages) {
            List<byte[]> pieces = message.length == 0 ? List.of(message) : FuzzInput.cut(message, size);
            for (int i = 0; i < pieces.size() && !heard.over; i++) {
                reader.read(heard.buffer(pieces.get(i)), i == 0, i == pieces.size() - 1);
            }
            heard.say("message");
        }
        return heard.all();
    }

    private static void sameWhereverCut(byte[] octets, int size, Function<Heard, Consumer<ByteBuf>> decoder) {
        List<String> whole = heard(List.of(octets), decoder);
        List<String> cut = heard(FuzzInput.cut(octets, size), decoder);
        require(whole.equals(cut), "the same is heard wherever it is cut: " + whole + ", " + cut);
    }

    private static List<String> heard(List<byte[]> pieces, Function<Heard, Consumer<ByteBuf>> decoder) {
        Heard heard = new Heard();
        Consumer<ByteBuf> decode = decoder.apply(heard);
        for (byte[] piece : pieces) {
            try {
                decode.accept(heard.buffer(piece));
            } catch (IllegalArgumentException otherProtocol) {
                heard.say("refused: " + otherProtocol.getMessage());
                return heard.all();
            }
        }
        return heard.all();
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    /** All that is heard, with pieces of the same data joined. */
    private static final class Heard
            implements SpdyDecoder.Listener, WebSocketDecoder.Listener, ChannelReader.Listener {
        private final List<String> said = new ArrayList<>();
        private final List<ByteBuf> buffers = new ArrayList<>();
        private final StringBuilder data = new StringBuilder();
        private String of = "";
        private boolean over;

        /** Pooled, because octets that are kept beyond their release are overwritten there. */
        ByteBuf buffer(byte[] octets) {
            ByteBuf buffer = PooledByteBufAllocator.DEFAULT
                    .heapBuffer(Math.max(1, octets.length))
                    .writeBytes(octets);
            buffers.add(buffer);
            return buffer;
        }

        List<String> all() {
            say("end");
            require(buffers.stream().allMatch(buffer -> buffer.refCnt() == 0), "every buffer is released");
            return said;
        }

        void say(String what) {
            if (!data.isEmpty()) {
                said.add(of + data);
                data.setLength(0);
            }
            said.add(what);
        }

        private void data(String from, ByteBuf piece) {
            require(!over, "nothing is heard after a broken rule");
            if (!from.equals(of) && !data.isEmpty()) {
                say("");
            }
            of = from;
            data.append(piece.toString(StandardCharsets.ISO_8859_1));
            piece.release();
        }

        @Override
        public void data(int stream, ByteBuf piece) {
            data(stream + ":", piece);
        }

        @Override
        public void finished(int stream) {
            say("finished " + stream);
        }

        @Override
        public void control(SpdyFrames.Control frame) {
            say(frame.type() + " " + frame.flags() + " " + frame.stream() + " " + frame.length());
        }

        @Override
        public void data(ByteBuf piece, boolean first, boolean last) {
            require(piece.readableBytes() <= LONGEST_MESSAGE, "no message is longer than is allowed");
            if (first) {
                say("message");
            }
            data("message:", piece);
            if (last) {
                say("end of message");
            }
        }

        @Override
        public void ping(byte[] payload) {
            require(payload.length <= 125, "a ping is short");
            say("ping " + new String(payload, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void close(int code) {
            over("close " + code);
        }

        @Override
        public void violated(int code, String rule) {
            over("violated " + code + " " + rule);
        }

        @Override
        public void closed(int channel) {
            say("closed " + channel);
        }

        @Override
        public void violated(String rule) {
            over("violated " + rule);
        }

        private void over(String what) {
            require(!over, "an end is heard once");
            say(what);
            over = true;
        }
    }
}
