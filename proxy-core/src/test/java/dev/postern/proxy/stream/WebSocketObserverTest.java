package dev.postern.proxy.stream;

import static dev.postern.proxy.stream.SpdyTestFrames.joined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.stream.LastWords.Form;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketObserverTest {
    private static final int SEED = 20261126;
    private static final String STATUS =
            "\u0003{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                    + "\"message\":\"cut\",\"reason\":\"InternalError\",\"code\":500}";
    private static final String CLOSED = "close 1000";

    @Test
    void saysWhyOnTheErrorChannelAndClosesProperly() {
        ObservedStream stream = followed(Form.STATUS, false).fromKubelet(message("\u0001"), message("\u0001half"));

        stream.end(EndCause.KUBELET_LOST);

        assertThat(read(stream.received())).containsExactly("\u0001", "\u0001half", STATUS, CLOSED);
    }

    @ParameterizedTest
    @EnumSource
    void leavesACommandThatHasEndedAlone(EndCause cause) {
        byte[] end = joined(message("\u0001out"), message("\u0003{\"status\":\"Success\"}"));

        ObservedStream stream = followed(Form.STATUS, false).fromKubelet(end).end(cause);

        assertThat(stream.received()).isEqualTo(end);
    }

    @Test
    void leavesAClosedConversationAlone() {
        byte[] end = written(new CloseWebSocketFrame(1000, ""));

        ObservedStream stream = followed(Form.TEXT, false).fromKubelet(end).end(EndCause.SHUTDOWN);

        assertThat(stream.received()).isEqualTo(end);
    }

    /** With neither stdout nor stderr the error channel's own empty message comes first. */
    @Test
    void takesTheEmptyMessageOnTheErrorChannelForNoEnd() {
        ObservedStream stream = followed(Form.STATUS, false).fromKubelet(message("\u0003"));

        assertThat(read(stream.end(EndCause.IDLE).received())).containsExactly("\u0003", STATUS, CLOSED);
    }

    @Test
    void speaksBase64WhereTheSubprotocolDoes() {
        ObservedStream stream = followed(Form.TEXT, true).fromKubelet(written(new TextWebSocketFrame("1aGFsZg==")));

        assertThat(read(stream.end(EndCause.KILLED).received())).containsExactly("1aGFsZg==", "3Y3V0", CLOSED);
    }

    @Test
    void endsAMessageOfManyFramesBeforeItSpeaks() {
        ObservedStream stream = followed(Form.STATUS, false)
                .fromKubelet(
                        written(new BinaryWebSocketFrame(false, 0, octets("\u0001some"))),
                        written(new ContinuationWebSocketFrame(false, 0, octets(" more"))),
                        written(new PingWebSocketFrame()));

        assertThat(read(stream.end(EndCause.IDLE).received()))
                .containsExactly("\u0001some", " more", "ping", "", STATUS, CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 300})
    void endsAnUnfinishedFrameWhereItWasCut(int length) {
        String output = "\u0001" + "0123456789".repeat(length / 10);
        byte[] frame = message(output);
        int header = frame.length - output.length();
        for (int cut = 0; cut < frame.length; cut++) {
            ObservedStream stream = followed(Form.STATUS, false).fromKubelet(Arrays.copyOf(frame, cut));

            List<String> read = read(stream.end(EndCause.KUBELET_LOST).received());

            String part = output.substring(0, Math.max(0, cut - header));
            List<String> expected = new ArrayList<>(part.isEmpty() ? List.of() : List.of(part));
            expected.addAll(List.of(STATUS, CLOSED));
            assertThat(read).as("cut after %d", cut).isEqualTo(expected);
        }
    }

    @Test
    void dropsHalfAStatusAndSaysItWhole() {
        byte[] frame = message("\u0003{\"status\":\"Success\"}");

        ObservedStream stream = followed(Form.STATUS, false)
                .fromKubelet(Arrays.copyOf(frame, frame.length - 1))
                .end(EndCause.KUBELET_LOST);

        assertThat(read(stream.received())).containsExactly(STATUS, CLOSED);
    }

    @Test
    void tellsNothingInTheMiddleOfALargeFrame() {
        byte[] start = Arrays.copyOf(message("\u0001" + "x".repeat(StreamObserver.HELD)), 500);

        ObservedStream stream = followed(Form.STATUS, false).fromKubelet(start).end(EndCause.KUBELET_LOST);

        assertThat(stream.received()).isEqualTo(start);
    }

    @Test
    void changesNoByteHoweverTheyComeInPieces() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            byte[] all = joined(
                    message("\u0001"),
                    message("\u0001" + "y".repeat(random.nextInt(300))),
                    written(new PingWebSocketFrame()),
                    message("\u0002" + "z".repeat(random.nextInt(70_000))));
            ObservedStream stream = followed(Form.STATUS, false);

            for (int at = 0; at < all.length; ) {
                int size = Math.min(all.length - at, 1 + random.nextInt(30_000));
                stream.fromKubelet(Arrays.copyOfRange(all, at, at + size));
                at += size;
            }

            assertThat(stream.received()).as("seed %d, round %d", SEED, round).isEqualTo(all);
            stream.end(EndCause.CLIENT_LOST);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "\u0082\u0085masked", "\u00C2\u0001x", "\u008Bx"})
    void letsAnotherProtocolPassUntouched(String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);

        ObservedStream stream = followed(Form.STATUS, false).fromKubelet(octets).end(EndCause.KUBELET_LOST);

        assertThat(stream.received()).isEqualTo(octets);
    }

    @Test
    void knowsWhatEachChannelHasCarriedAndTheExitCode() {
        ObservedStream stream = followed(Form.STATUS, false)
                .fromClient(masked("\u0000input"), masked("\u0000 and more"), masked("\u00FF\u0000"))
                .fromKubelet(message("\u0001"), message("\u0001out"), message("\u0002e"))
                .fromKubelet(
                        written(new BinaryWebSocketFrame(false, 0, octets("\u0001a"))),
                        written(new PingWebSocketFrame(octets("\u0003ping"))),
                        written(new ContinuationWebSocketFrame(true, 0, octets("bc"))))
                .fromKubelet(message("\u0003{\"metadata\":{},\"status\":\"Success\"}"));

        assertThat(stream.streams().streams())
                .containsExactly(
                        new StreamCounts("stdin", 1, 1, 0, 14),
                        new StreamCounts("stdout", 1, 1, 6, 0),
                        new StreamCounts("stderr", 1, 1, 1, 0),
                        new StreamCounts("error", 1, 1, 34, 0));
        assertThat(stream.streams().command()).contains(new CommandStatus.Exited(0));
    }

    @Test
    void readsAStatusInBase64AndInPieces() {
        String status =
                Base64.getEncoder().encodeToString("{\"status\":\"Success\"}".getBytes(StandardCharsets.US_ASCII));
        Random random = new Random(SEED);
        byte[] all = joined(
                written(new TextWebSocketFrame(false, 0, "3" + status.substring(0, 6))),
                written(new ContinuationWebSocketFrame(true, 0, octets(status.substring(6)))));

        ObservedStream stream = followed(Form.STATUS, true).fromKubelet(all, random);

        assertThat(stream.streams().command()).contains(new CommandStatus.Exited(0));
        stream.end(EndCause.CLIENT_CLOSED);
    }

    /** What the client sends has no part in what it is told. */
    @Test
    void countsTheClientNoMoreWhereItSpeaksSomethingElse() {
        ObservedStream stream = followed(Form.STATUS, false)
                .fromClient(written(new BinaryWebSocketFrame(octets("\u0000not masked"))))
                .fromClient(masked("\u0000input"));

        assertThat(stream.streams().streams()).isEmpty();
        assertThat(read(stream.end(EndCause.IDLE).received())).containsExactly(STATUS, CLOSED);
    }

    private static byte[] masked(String text) {
        return written(new BinaryWebSocketFrame(octets(text)), true);
    }

    private static ObservedStream followed(Form form, boolean base64) {
        LastWords words = new LastWords(
                form,
                cause -> cause == EndCause.CLIENT_CLOSED || cause == EndCause.CLIENT_LOST
                        ? Optional.empty()
                        : Optional.of("cut"));
        return new ObservedStream(new WebSocketObserver(words, base64));
    }

    private static byte[] message(String text) {
        return written(new BinaryWebSocketFrame(octets(text)));
    }

    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static byte[] written(WebSocketFrame frame) {
        return written(frame, false);
    }

    private static byte[] written(WebSocketFrame frame, boolean masked) {
        EmbeddedChannel channel = new EmbeddedChannel(new WebSocket13FrameEncoder(masked));
        channel.writeOutbound(frame);
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return SpdyTestFrames.bytes(all);
    }

    /** The frames of a server, by a decoder that is not ours and refuses what breaks RFC 6455. */
    private static List<String> read(byte[] octets) {
        EmbeddedChannel channel = new EmbeddedChannel(new WebSocket13FrameDecoder(false, false, 1 << 20));
        channel.writeInbound(Unpooled.wrappedBuffer(octets));
        List<String> read = new ArrayList<>();
        for (WebSocketFrame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            if (frame instanceof CloseWebSocketFrame close) {
                read.add("close " + close.statusCode());
            } else if (frame instanceof PingWebSocketFrame) {
                read.add("ping");
            } else {
                read.add(frame.content().toString(StandardCharsets.ISO_8859_1));
            }
            frame.release();
        }
        return read;
    }
}
