package dev.postern.proxy.stream;

import static dev.postern.proxy.stream.SpdyTestFrames.joined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.stream.LastWords.Form;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpdyObserverTest {
    private static final int SEED = 20261126;
    private static final String STATUS =
            "1:{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                    + "\"message\":\"cut\",\"reason\":\"InternalError\",\"code\":500}$";

    private final SpdyTestFrames client = new SpdyTestFrames();
    private final SpdyTestFrames kubelet = new SpdyTestFrames();
    private final SpdyTestFrames reader = new SpdyTestFrames();

    @Test
    void tellsACommandsClientOnTheErrorStreamAndFinishesTheOthers() {
        ObservedStream stream = command(Form.STATUS);

        stream.fromKubelet(kubelet.data(5, "half", false)).end(EndCause.KUBELET_LOST);

        assertThat(reader.dataIn(stream.received())).containsExactly("5:half", STATUS, "3:$", "5:$");
    }

    @Test
    void findsTheErrorStreamByItsTypeAndNotByItsPlace() {
        ObservedStream stream = followed(Form.STATUS)
                .fromClient(client.synStream(1, "stdout"), client.synStream(3, "error"))
                .fromKubelet(kubelet.synReply(1), kubelet.synReply(3));

        stream.end(EndCause.IDLE);

        assertThat(reader.dataIn(stream.received())).containsExactly("1:$", STATUS.replaceFirst("1:", "3:"));
    }

    /** Nothing is added to what the command itself has said, and nothing is changed of it. */
    @ParameterizedTest
    @EnumSource
    void leavesACommandThatHasEndedAlone(EndCause cause) {
        byte[] end = joined(kubelet.data(5, "out", true), kubelet.data(1, "{\"status\":\"Success\"}", true));
        ObservedStream stream = command(Form.STATUS);
        int before = stream.received().length;

        stream.fromKubelet(end).end(cause);

        assertThat(Arrays.copyOfRange(stream.received(), before, stream.received().length))
                .isEqualTo(end);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLIENT_CLOSED", "CLIENT_LOST"})
    void tellsNobodyOfAnEndOfTheClientsOwn(EndCause cause) {
        ObservedStream stream = command(Form.STATUS);

        stream.fromKubelet(kubelet.data(5, "out", false)).end(cause);

        assertThat(reader.dataIn(stream.received())).containsExactly("5:out");
    }

    /** The older subprotocols say nothing at success, so that a kubelet's proper end is taken for one. */
    @Test
    void tellsOlderSubprotocolsInTextButNotOfAProperEnd() {
        assertThat(reader.dataIn(command(Form.TEXT).end(EndCause.KUBELET_CLOSED).received()))
                .isEmpty();
        SpdyObserverTest other = new SpdyObserverTest();
        assertThat(other.reader.dataIn(
                        other.command(Form.TEXT).end(EndCause.SHUTDOWN).received()))
                .containsExactly("1:cut$", "3:$", "5:$");
    }

    @Test
    void tellsEachOpenConnectionOfAPortForward() {
        ObservedStream stream = followed(Form.CONNECTION_TEXT)
                .fromClient(client.synStream(1, "error"), client.synStream(3, "data"))
                .fromClient(client.synStream(5, "error"), client.synStream(7, "data"))
                .fromKubelet(kubelet.synReply(1), kubelet.synReply(3), kubelet.synReply(5), kubelet.synReply(7))
                .fromKubelet(kubelet.data(1, "", true), kubelet.data(3, "whole page", true));

        stream.end(EndCause.KUBELET_LOST);

        assertThat(reader.dataIn(stream.received())).containsExactly("1:$", "3:whole page$", "5:cut$", "7:$");
    }

    @Test
    void forgetsStreamsThatAreReset() {
        ObservedStream stream = followed(Form.CONNECTION_TEXT)
                .fromClient(client.synStream(1, "error"), client.synStream(3, "data"))
                .fromKubelet(kubelet.synReply(1), kubelet.synReply(3))
                .fromClient(client.reset(1))
                .fromKubelet(kubelet.reset(3));

        assertThat(reader.dataIn(stream.end(EndCause.IDLE).received())).isEmpty();
    }

    /** kubectl takes no data on a stream that was not accepted; its own error says so. */
    @Test
    void saysNothingOnAStreamThatTheKubeletHasNotAccepted() {
        ObservedStream stream = followed(Form.STATUS).fromClient(client.synStream(1, "error"));

        assertThat(stream.end(EndCause.KUBELET_LOST).received()).isEmpty();
    }

    /** What has come of an unfinished frame is a frame of its own: no output is lost, and the sentence can follow. */
    @Test
    void endsAnUnfinishedFrameWhereItWasCut() {
        for (int cut = 0; cut < 20; cut++) {
            SpdyObserverTest fresh = new SpdyObserverTest();
            byte[] frame = fresh.kubelet.data(5, "0123456789AB", false);
            ObservedStream stream = fresh.command(Form.STATUS);

            stream.fromKubelet(Arrays.copyOf(frame, cut)).end(EndCause.KUBELET_LOST);

            List<String> read = fresh.reader.dataIn(stream.received());
            String part = "0123456789AB".substring(0, Math.max(0, cut - 8));
            assertThat(read).as("cut after %d", cut).endsWith(STATUS, "3:$", "5:$");
            assertThat(read.subList(0, read.size() - 3))
                    .as("cut after %d", cut)
                    .isEqualTo(part.isEmpty() ? List.of() : List.of("5:" + part));
        }
    }

    @Test
    void dropsHalfAStatusAndSaysItWhole() {
        byte[] frame = kubelet.data(1, "{\"status\":\"Success\"}", true);
        ObservedStream stream = command(Form.STATUS);

        stream.fromKubelet(Arrays.copyOf(frame, frame.length - 3)).end(EndCause.KUBELET_LOST);

        assertThat(reader.dataIn(stream.received())).containsExactly(STATUS, "3:$", "5:$");
    }

    /** Waiting for the whole of it would be memory; so a client that has its beginning can be told nothing. */
    @Test
    void passesALargeFrameOnAsItComesAndTellsNothingInTheMiddleOfIt() {
        byte[] frame = kubelet.data(5, "x".repeat(StreamObserver.HELD), false);
        ObservedStream stream = command(Form.STATUS);
        int before = stream.received().length;

        stream.fromKubelet(Arrays.copyOf(frame, 1000));
        assertThat(stream.received()).hasSize(before + 1000);
        stream.end(EndCause.KUBELET_LOST);

        assertThat(stream.received()).hasSize(before + 1000);
    }

    @Test
    void followsOnAfterALargeFrame() {
        ObservedStream stream = command(Form.STATUS);
        byte[] frame = kubelet.data(5, "x".repeat(StreamObserver.HELD), false);

        stream.fromKubelet(Arrays.copyOf(frame, 1000), Arrays.copyOfRange(frame, 1000, frame.length));

        assertThat(reader.dataIn(stream.end(EndCause.IDLE).received())).endsWith(STATUS, "3:$", "5:$");
    }

    @Test
    void changesNoByteHoweverTheyComeInPieces() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            SpdyObserverTest fresh = new SpdyObserverTest();
            byte[] opening =
                    joined(fresh.client.synStream(1, "error"), fresh.client.synStream(3, "stdin"), fresh.client.ping());
            byte[] all = joined(
                    fresh.kubelet.synReply(1),
                    fresh.kubelet.synReply(3),
                    fresh.kubelet.ping(),
                    fresh.kubelet.data(3, "y".repeat(random.nextInt(300)), false),
                    fresh.kubelet.data(3, "", false));
            ObservedStream stream = followed(Form.STATUS);
            for (byte octet : opening) {
                stream.fromClient(new byte[] {octet});
            }

            stream.fromKubelet(all, random);

            assertThat(stream.received()).as("seed %d, round %d", SEED, round).isEqualTo(all);
            stream.end(EndCause.CLIENT_CLOSED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "\u0080\u0002\u0000\u0001rest of it",
                "hello",
                "",
                "\u0000\u0000\u0000\u0000"
            })
    void letsAnotherProtocolPassUntouched(String text) {
        byte[] octets = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        ObservedStream stream = followed(Form.STATUS).fromClient(octets).fromKubelet(octets);

        assertThat(stream.received()).isEqualTo(octets);
        assertThat(stream.end(EndCause.KUBELET_LOST).received()).isEqualTo(octets);
    }

    /** The block says that it is zlib's and is not; what the client is sent goes on. */
    @Test
    void stopsFollowingAtAHeaderBlockThatCannotBeRead() {
        byte[] open = client.synStream(1, "error");
        Arrays.fill(open, 18, open.length, (byte) 0x55);
        byte[] frame = kubelet.data(1, "hello", false);
        ObservedStream stream = followed(Form.STATUS).fromClient(open).fromKubelet(Arrays.copyOf(frame, 10));

        assertThat(stream.end(EndCause.IDLE).received()).isEqualTo(Arrays.copyOf(frame, 10));
    }

    /** A spliced stream's pings are its peers' own, and say nothing of its being used. */
    @Test
    void countsThePingsOfBoth() {
        StreamObserver observer = new SpdyObserver(new LastWords(Form.STATUS, cause -> Optional.empty()));
        ObservedStream stream = new ObservedStream(observer)
                .fromClient(client.synStream(1, "error"), client.ping(1), client.data(1, "x", false))
                .fromKubelet(kubelet.ping(1), kubelet.ping(2));

        assertThat(observer.pings()).isEqualTo(36);
        stream.end(EndCause.IDLE);
    }

    @Test
    void missesTheKubeletsAnswerToTheClientsPing() {
        StreamObserver observer = new SpdyObserver(new LastWords(Form.STATUS, cause -> Optional.empty()));
        ObservedStream stream = new ObservedStream(observer).fromClient(client.synStream(1, "error"), client.ping(1));
        RecordedSide side = new RecordedSide();
        side.silence = Duration.ofMinutes(1).toNanos();
        stream.fromKubelet(kubelet.ping(1));
        assertThat(ticksToDeath(observer, side, 100)).isEqualTo(100);

        stream.fromClient(client.ping(3));
        assertThat(ticksToDeath(observer, side, 100)).isEqualTo(7);
    }

    /** How often the kubelet was found alive. */
    private static int ticksToDeath(StreamObserver observer, RecordedSide side, int most) {
        int ticks = 0;
        while (ticks < most && !observer.isKubeletDead(side, KeepAlive.DEFAULT)) {
            ticks++;
        }
        return ticks;
    }

    private ObservedStream command(Form form) {
        return followed(form)
                .fromClient(client.synStream(1, "error"), client.synStream(3, "stdin"), client.synStream(5, "stdout"))
                .fromKubelet(kubelet.synReply(1), kubelet.synReply(3), kubelet.synReply(5));
    }

    private static ObservedStream followed(Form form) {
        LastWords words = new LastWords(
                form,
                cause -> cause == EndCause.CLIENT_CLOSED || cause == EndCause.CLIENT_LOST
                        ? Optional.empty()
                        : Optional.of("cut"));
        return new ObservedStream(new SpdyObserver(words));
    }
}
