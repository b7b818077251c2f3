package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelReaderTest {
    private static final int SEED = 20261127;

    private final Heard heard = new Heard();

    @Test
    void readsChannelAndData() {
        v5().read(message("\u0000ls\n"), true, true);

        assertThat(heard.said).containsExactly("0:ls\n");
    }

    @Test
    void findsTheChannelOfAFragmentedMessageOnce() {
        ChannelReader reader = v5();
        reader.read(message(""), true, false);
        reader.read(message("\u0004"), false, false);
        reader.read(message("\u0000a"), false, false);
        reader.read(message(""), false, true);
        reader.read(message("\u0000b"), true, true);

        assertThat(heard.said).containsExactly("4:\u0000a", "0:b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u0000"})
    void takesEmptyMessagesForNothing(String message) {
        v5().read(message(message), true, true);

        assertThat(heard.said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void readsACloseSignalHoweverItIsCut(int channel) {
        byte[] signal = {(byte) 255, (byte) channel};
        v5().read(Unpooled.wrappedBuffer(signal), true, true);
        ChannelReader reader = v5();
        reader.read(Unpooled.wrappedBuffer(signal, 0, 1), true, false);
        reader.read(Unpooled.wrappedBuffer(signal, 1, 1), false, false);
        reader.read(Unpooled.EMPTY_BUFFER, false, true);

        assertThat(heard.said).containsExactly("closed " + channel, "closed " + channel);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00FF", "\u00FF\u0000\u0000", "\u00FF\u0000abc"})
    void refusesCloseSignalsOfAnotherLength(String message) {
        v5().read(message(message), true, true);

        assertThat(heard.said).containsExactly("violated a close signal is two octets, 255 and a channel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00FF\u0005", "\u00FF\u00FF"})
    void refusesCloseSignalsForChannelsThatDoNotExist(String message) {
        v5().read(message(message), true, true);

        assertThat(heard.said).containsExactly("violated a close signal for a channel that does not exist");
    }

    @Test
    void knowsNoCloseSignalBeforeV5() {
        of("v4.channel.k8s.io").read(message("\u00FF\u0000"), true, true);

        assertThat(heard.said).containsExactly("255:\u0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base64.channel.k8s.io", "v4.base64.channel.k8s.io"})
    void readsBase64InWhateverPiecesItComes(String subprotocol) {
        Random random = new Random(SEED);
        ChannelReader reader = of(subprotocol);
        StringBuilder sent = new StringBuilder();
        for (int round = 0; round < 500; round++) {
            byte[] data = new byte[random.nextInt(60)];
            random.nextBytes(data);
            String text = "0" + Base64.getEncoder().encodeToString(data);
            List<byte[]> pieces = CarriedStream.pieces(text.getBytes(StandardCharsets.US_ASCII), random);
            for (int i = 0; i < pieces.size(); i++) {
                reader.read(Unpooled.wrappedBuffer(pieces.get(i)), i == 0, i == pieces.size() - 1);
            }
            sent.append(new String(data, StandardCharsets.ISO_8859_1));
        }

        assertThat(heard.all("0:")).as("seed %d", SEED).isEqualTo(sent.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0QQ", "0QQ=", "0Q===", "0QQ==QQ==", "0QUJD*", "0=", "0QU J"})
    void refusesWhatIsNotBase64(String message) {
        of("base64.channel.k8s.io").read(message(message), true, true);

        assertThat(heard.said).containsExactly("violated a message that is not base64");
    }

    @Test
    void refusesTextAfterPaddingInAnotherPiece() {
        ChannelReader reader = of("base64.channel.k8s.io");
        reader.read(message("0QQ=="), true, false);
        reader.read(message(""), false, false);
        reader.read(message("QQ=="), false, true);

        assertThat(heard.said).containsExactly("0:A", "violated a message that is not base64");
    }

    @Test
    void readsTheSameInWhateverPiecesItComes() {
        Random random = new Random(SEED);
        ChannelReader reader = v5();
        StringBuilder sent = new StringBuilder();
        for (int round = 0; round < 1000; round++) {
            byte[] data = new byte[1 + random.nextInt(80)];
            random.nextBytes(data);
            data[0] = 0;
            List<byte[]> pieces = CarriedStream.pieces(data, random);
            for (int i = 0; i < pieces.size(); i++) {
                reader.read(Unpooled.wrappedBuffer(pieces.get(i)), i == 0, i == pieces.size() - 1);
            }
            sent.append(new String(Arrays.copyOfRange(data, 1, data.length), StandardCharsets.ISO_8859_1));
        }

        assertThat(heard.all("0:")).as("seed %d", SEED).isEqualTo(sent.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "channel.k8s.io", "v4.channel.k8s.io", "v5.channel.k8s.io", "base64.channel.k8s.io"})
    void survivesRandomMessages(String subprotocol) {
        Random random = new Random(SEED);
        ChannelReader reader = of(subprotocol);
        for (int round = 0; round < 5000; round++) {
            byte[] data = new byte[random.nextInt(6)];
            random.nextBytes(data);
            boolean last = random.nextBoolean();
            ByteBuf piece = Unpooled.buffer().writeBytes(data);
            reader.read(piece, random.nextBoolean(), last);
            assertThat(piece.refCnt()).isZero();
        }
    }

    private ChannelReader v5() {
        return of("v5.channel.k8s.io");
    }

    private ChannelReader of(String subprotocol) {
        return new ChannelReader(ChannelProtocol.of(subprotocol), heard);
    }

    private static ByteBuf message(String latin) {
        return Unpooled.copiedBuffer(latin, StandardCharsets.ISO_8859_1);
    }

    private static final class Heard implements ChannelReader.Listener {
        private final List<String> said = new ArrayList<>();

        @Override
        public void data(int channel, ByteBuf octets) {
            if (octets.isReadable()) {
                said.add(channel + ":" + octets.toString(StandardCharsets.ISO_8859_1));
            }
            octets.release();
        }

        @Override
        public void closed(int channel) {
            said.add("closed " + channel);
        }

        @Override
        public void violated(String rule) {
            said.add("violated " + rule);
        }

        String all(String prefix) {
            StringBuilder all = new StringBuilder();
            said.forEach(each -> all.append(each, prefix.length(), each.length()));
            return all.toString();
        }
    }
}
