package dev.postern.proxy.stream;

import static dev.postern.proxy.stream.SpdyTestFrames.joined;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 5 and 7.4, a rule at a time, and then everything at once in any pieces. */
class WebSocketDecoderTest {
    private static final int SEED = 20261127;
    private static final int FIN = 0x80;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Heard heard = new Heard();
    private final WebSocketDecoder decoder = new WebSocketDecoder(new WebSocketDecoder.Rules(true, 1 << 20), heard);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 128, 65535, 65536, 65537, 1 << 20})
    void readsAMessageOfAnyLength(int length) {
        String text = "x".repeat(length);

        read(frame(FIN | BINARY, text), frame(FIN | TEXT, "after"));

        assertThat(heard.said).containsExactly(text, "after");
    }

    @Test
    void joinsFragments() {
        read(frame(BINARY, "a"), frame(0, ""), frame(0, "b"), frame(FIN, "c"), frame(FIN | BINARY, "d"));

        assertThat(heard.said).containsExactly("abc", "d");
    }

    @Test
    void takesControlFramesBetweenFragments() {
        read(frame(BINARY, "a"), frame(FIN | PING, "?"), frame(FIN | PONG, "!"), frame(FIN, "b"));

        assertThat(heard.said).containsExactly("ping ?", "ab");
    }

    @Test
    void takesAPingOfTheGreatestLengthAndAnEmptyOne() {
        read(frame(FIN | PING, "p".repeat(125)), frame(FIN | PING, ""));

        assertThat(heard.said).containsExactly("ping " + "p".repeat(125), "ping ");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x20, 0x10})
    void refusesReservedBits(int bit) {
        read(frame(FIN | bit | BINARY, "a"));

        assertThat(heard.said).containsExactly("violated 1002 a reserved bit is set and no extension was agreed");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void refusesReservedOpcodes(int opcode) {
        read(frame(FIN | opcode, ""));

        assertThat(heard.said).containsExactly("violated 1002 a reserved opcode");
    }

    @Test
    void refusesFramesThatAreNotMasked() {
        read(new byte[] {(byte) (FIN | BINARY), 1, 'a'});

        assertThat(heard.said).containsExactly("violated 1002 a frame that is not masked");
    }

    @ParameterizedTest
    @ValueSource(ints = {CLOSE, PING, PONG})
    void refusesControlFramesInFragments(int opcode) {
        read(frame(opcode, ""));

        assertThat(heard.said).containsExactly("violated 1002 a control frame in fragments");
    }

    @ParameterizedTest
    @ValueSource(ints = {CLOSE, PING, PONG})
    void refusesLongControlFrames(int opcode) {
        read(frame(FIN | opcode, "p".repeat(126)));

        assertThat(heard.said).containsExactly("violated 1002 a control frame of more than 125 octets");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, FIN})
    void refusesAContinuationOfNothing(int fin) {
        read(frame(FIN | BINARY, "a"), frame(fin, "b"));

        assertThat(heard.said).containsExactly("a", "violated 1002 a continuation of no message");
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, BINARY, FIN | TEXT, FIN | BINARY})
    void refusesAMessageWithinAMessage(int first) {
        read(frame(BINARY, "a"), frame(first, "b"));

        assertThat(heard.said).containsExactly("violated 1002 a message within a message");
    }

    @Test
    void refusesLengthsThatAreNotWrittenTheShortestWay() {
        read(new byte[] {(byte) (FIN | BINARY), (byte) 0xFE, 0, 125, 0, 0, 0, 0});
        assertThat(heard.said).containsExactly("violated 1002 a length that is not written the shortest way");

        WebSocketDecoderTest other = new WebSocketDecoderTest();
        other.read(new byte[] {(byte) (FIN | BINARY), (byte) 0xFF, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0});
        assertThat(other.heard.said).containsExactly("violated 1002 a length that is not written the shortest way");
    }

    @Test
    void refusesLengthsOfMoreThan63Bits() {
        read(new byte[] {(byte) (FIN | BINARY), (byte) 0xFF, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0});

        assertThat(heard.said).containsExactly("violated 1002 a length of more than 63 bits");
    }

    @Test
    void refusesAFrameThatIsTooLongBeforeItComes() {
        read(new byte[] {(byte) (FIN | BINARY), (byte) 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 1, 0, 0, 0, 0});

        assertThat(heard.said).containsExactly("violated 1009 a message of more than 1048576 octets");
    }

    @Test
    void countsAllFragmentsOfAMessage() {
        read(frame(BINARY, "x".repeat(1 << 19)), frame(0, "x".repeat(1 << 19)), frame(FIN, "x"));

        assertThat(heard.said).containsExactly("violated 1009 a message of more than 1048576 octets");
    }

    @Test
    void refusesTextWhereItMeansNothing() {
        WebSocketDecoder binary = new WebSocketDecoder(new WebSocketDecoder.Rules(false, 1 << 20), heard);

        binary.decode(Unpooled.wrappedBuffer(frame(FIN | TEXT, "a")));

        assertThat(heard.said).containsExactly("violated 1003 a text message where only binary ones mean something");
    }

    @Test
    void readsACloseWithoutACode() {
        read(frame(FIN | CLOSE, ""));

        assertThat(heard.said).containsExactly("close 1005");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void readsTheCodesThatACloseMayHave(int code) {
        read(closing(code, "réason"));

        assertThat(heard.said).containsExactly("close " + code);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
    void refusesTheCodesThatACloseMayNotHave(int code) {
        read(closing(code, ""));

        assertThat(heard.said).containsExactly("violated 1002 a Close with a code that none may have");
    }

    @Test
    void refusesHalfACode() {
        read(frame(FIN | CLOSE, "\u0003"));

        assertThat(heard.said).containsExactly("violated 1002 a Close with a code that none may have");
    }

    @ParameterizedTest
    @CsvSource({"\u00C3", "\u00ED\u00A0\u0080", "\u00FF", "\u00F4\u0090\u0080\u0080"})
    void refusesAReasonThatIsNotUtf8(String latin) {
        read(frame(FIN | CLOSE, "\u0003\u00E8" + latin));

        assertThat(heard.said).containsExactly("violated 1007 a Close whose reason is not UTF-8");
    }

    @Test
    void hearsNothingAfterAClose() {
        read(frame(FIN | CLOSE, ""), frame(FIN | BINARY, "late"), frame(FIN | PING, "late"));

        assertThat(heard.said).containsExactly("close 1005");
    }

    @Test
    void hearsNothingAfterAViolation() {
        read(frame(FIN | 3, "a"), frame(FIN | BINARY, "late"));

        assertThat(heard.said).hasSize(1);
    }

    @Test
    void readsTheSameInWhateverPiecesItComes() {
        Random random = new Random(SEED);
        for (int round = 0; round < 500; round++) {
            WebSocketDecoderTest fresh = new WebSocketDecoderTest();
            List<byte[]> frames = new ArrayList<>();
            List<String> said = new ArrayList<>();
            StringBuilder message = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                conversation(random, message, frames, said);
            }

            CarriedStream.pieces(joined(frames.toArray(byte[][]::new)), random).forEach(fresh::read);

            assertThat(fresh.heard.said).as("seed %d, round %d", SEED, round).isEqualTo(said);
        }
    }

    /** A fragment, or a ping between two. */
    private static void conversation(Random random, StringBuilder message, List<byte[]> frames, List<String> said) {
        String text = "abcdefgh".repeat(random.nextInt(30)) + random.nextInt(10);
        if (random.nextInt(4) == 0) {
            String ping = text.substring(0, Math.min(125, text.length()));
            frames.add(frame(FIN | PING, ping));
            said.add("ping " + ping);
            return;
        }
        boolean last = random.nextBoolean();
        frames.add(frame((message.isEmpty() ? BINARY : 0) | (last ? FIN : 0), text));
        message.append(text);
        if (last) {
            said.add(message.toString());
            message.setLength(0);
        }
    }

    /** Whatever comes: no exception, no buffer lost, and nothing kept but a header and a control frame. */
    @Test
    void survivesRandomOctets() {
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            WebSocketDecoderTest fresh = new WebSocketDecoderTest();
            byte[] octets = new byte[random.nextInt(300)];
            random.nextBytes(octets);
            if (octets.length > 1 && random.nextInt(4) > 0) {
                octets[0] = (byte) (random.nextInt(2) << 7 | random.nextInt(11));
                octets[1] |= (byte) 0x80;
            }
            for (byte[] piece : CarriedStream.pieces(octets, random)) {
                ByteBuf bytes =
                        PooledByteBufAllocator.DEFAULT.buffer(piece.length).writeBytes(piece);
                fresh.decoder.decode(bytes);
                assertThat(bytes.refCnt()).isZero();
            }
            assertThat(fresh.heard.ends).isLessThanOrEqualTo(1);
        }
    }

    private void read(byte[]... parts) {
        for (byte[] part : parts) {
            decoder.decode(Unpooled.buffer().writeBytes(part));
        }
    }

    private static byte[] closing(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        ByteBuf payload = Unpooled.buffer().writeShort(code).writeBytes(text);
        return frame(FIN | CLOSE, payload.toString(StandardCharsets.ISO_8859_1));
    }

    /** A masked frame, written by hand: what breaks a rule no codec would write. */
    static byte[] frame(int first, String latin) {
        byte[] payload = latin.getBytes(StandardCharsets.ISO_8859_1);
        byte[] key = {(byte) 0x37, (byte) 0xFA, 0x21, (byte) (0x3D + payload.length)};
        ByteBuf frame = Unpooled.buffer().writeByte(first);
        if (payload.length < 126) {
            frame.writeByte(0x80 | payload.length);
        } else if (payload.length < 65536) {
            frame.writeByte(0xFE).writeShort(payload.length);
        } else {
            frame.writeByte(0xFF).writeLong(payload.length);
        }
        frame.writeBytes(key);
        for (int i = 0; i < payload.length; i++) {
            frame.writeByte(payload[i] ^ key[i % 4]);
        }
        return SpdyTestFrames.bytes(frame);
    }

    /** Messages put together, and everything else, in order. */
    private static final class Heard implements WebSocketDecoder.Listener {
        private final List<String> said = new ArrayList<>();
        private final StringBuilder message = new StringBuilder();
        private boolean begun;
        private int ends;

        @Override
        public void data(ByteBuf piece, boolean first, boolean last) {
            assertThat(first).isNotEqualTo(begun);
            begun = !last;
            message.append(piece.toString(StandardCharsets.ISO_8859_1));
            piece.release();
            if (last) {
                said.add(message.toString());
                message.setLength(0);
            }
        }

        @Override
        public void ping(byte[] payload) {
            said.add("ping " + new String(payload, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void close(int code) {
            ends++;
            said.add("close " + code);
        }

        @Override
        public void violated(int code, String rule) {
            ends++;
            said.add("violated " + code + " " + rule);
        }
    }
}
