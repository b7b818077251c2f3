package dev.postern.proxy.stream;

import static dev.postern.proxy.stream.SpdyTestFrames.bytes;
import static dev.postern.proxy.stream.SpdyTestFrames.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our reader against Netty's writer, and Netty's reader against our writer. */
class SpdyDecoderTest {
    private static final int SEED = 20261127;

    private final SpdyTestFrames other = new SpdyTestFrames();
    private final Heard heard = new Heard();
    private final SpdyDecoder decoder = new SpdyDecoder(heard);

    @Test
    void readsTheSameInWhateverPiecesItComes() {
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            SpdyDecoderTest fresh = new SpdyDecoderTest();
            String text = "y".repeat(1 + random.nextInt(300));
            byte[] all = joined(
                    fresh.other.synReply(1),
                    fresh.other.data(3, text, false),
                    fresh.other.ping(),
                    fresh.other.data(5, "", true),
                    fresh.other.data(3, "z", true),
                    fresh.other.reset(7));

            for (byte[] piece : CarriedStream.pieces(all, random)) {
                fresh.decoder.decode(Unpooled.wrappedBuffer(piece));
            }

            assertThat(fresh.heard.joined())
                    .as("seed %d, round %d", SEED, round)
                    .containsExactly("2 on 1", "3:" + text, "6 on 2", "5:$", "3:z$", "3 on 7");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8002 0001 00 00000a",
        "8004 0006 00 000004",
        "8003 0003 00 000007",
        "8003 0006 00 000005",
        "8003 0002 00 000003",
        "8003 0007 00 000004",
        "8003 0001 00 000009",
        "8003 0009 00 000000"
    })
    void refusesControlFramesOfAnotherVersionOrLength(String header) {
        byte[] octets = HexFormat.of().parseHex(header.replace(" ", ""));

        assertThatThrownBy(() -> decoder.decode(Unpooled.wrappedBuffer(octets)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void skipsAControlFrameOfAnyLengthAndKeepsNothingOfIt() {
        byte[] header = HexFormat.of().parseHex("8003000800ffffff");
        decoder.decode(Unpooled.wrappedBuffer(header));
        for (int left = 0xFFFFFF; left > 0; left -= 4095) {
            decoder.decode(Unpooled.buffer().writeZero(Math.min(left, 4095)));
        }
        decoder.decode(Unpooled.wrappedBuffer(other.data(1, "after", false)));

        assertThat(heard.joined()).containsExactly("8 on 0", "1:after");
    }

    @Test
    void survivesRandomOctets() {
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            SpdyDecoder fresh = new SpdyDecoder(new Heard());
            byte[] octets = new byte[random.nextInt(200)];
            random.nextBytes(octets);
            if (octets.length > 8 && random.nextBoolean()) {
                System.arraycopy(HexFormat.of().parseHex("80030006000000"), 0, octets, 0, 7);
            }
            for (byte[] piece : CarriedStream.pieces(octets, random)) {
                ByteBuf bytes =
                        PooledByteBufAllocator.DEFAULT.buffer(piece.length).writeBytes(piece);
                try {
                    fresh.decode(bytes);
                } catch (IllegalArgumentException otherProtocol) {
                    assertThat(bytes.refCnt()).isZero();
                    break;
                }
                assertThat(bytes.refCnt()).isZero();
            }
        }
    }

    @Test
    void writesFramesThatAnotherCodecReads() {
        try (SpdyHeaderWriter headers = new SpdyHeaderWriter();
                SpdyHeaders reader = new SpdyHeaders()) {
            byte[] first = headers.write(Map.of("streamtype", "error"));
            byte[] second = headers.write(Map.of("streamtype", "stdin", "x", "y".repeat(3000)));
            byte[] octets = joined(
                    bytes(SpdyWriter.synStream(1, first)),
                    bytes(SpdyWriter.synStream(3, second)),
                    bytes(SpdyWriter.data(3, 0, 2).writeBytes("hi".getBytes(StandardCharsets.US_ASCII))),
                    bytes(SpdyWriter.ping(1)),
                    bytes(SpdyWriter.reset(3, SpdyWriter.INVALID_STREAM)),
                    bytes(SpdyWriter.data(3, SpdyWriter.FIN, 0)));

            assertThat(other.framesIn(octets))
                    .containsExactly(
                            "SYN_STREAM 1 error", "SYN_STREAM 3 stdin", "3:hi", "PING 1", "RST_STREAM 3 2", "3:$");
            assertThat(reader.read(first)).isEqualTo(Map.of("streamtype", "error"));
            assertThat(reader.read(second)).containsEntry("streamtype", "stdin").hasSize(2);
        }
    }

    /** Data of one stream put together, as far as nothing else came between. */
    private static final class Heard implements SpdyDecoder.Listener {
        private final List<String> said = new ArrayList<>();

        @Override
        public void data(int stream, ByteBuf piece) {
            said.add(stream + ":" + piece.toString(StandardCharsets.ISO_8859_1));
            piece.release();
        }

        @Override
        public void finished(int stream) {
            said.add(stream + ":$");
        }

        @Override
        public void control(SpdyFrames.Control frame) {
            said.add(frame.type() + " on " + frame.stream());
        }

        List<String> joined() {
            List<String> joined = new ArrayList<>();
            for (String each : said) {
                int last = joined.size() - 1;
                String stream = each.contains(":") ? each.substring(0, each.indexOf(':') + 1) : "none";
                if (last >= 0
                        && joined.get(last).startsWith(stream)
                        && !joined.get(last).endsWith("$")) {
                    joined.set(last, joined.get(last) + each.substring(stream.length()));
                } else {
                    joined.add(each);
                }
            }
            return joined;
        }
    }
}
