package dev.postern.proxy.stream;

import static dev.postern.proxy.stream.SpdyTestFrames.joined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.stream.CommandStatus.Exited;
import dev.postern.proxy.stream.CommandStatus.Failed;
import dev.postern.proxy.stream.LastWords.Form;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is known of the streams of a spliced SPDY session. */
class SpdyStreamsTest {
    private static final int SEED = 20261127;
    private static final String EXIT_5 =
            "{\"metadata\":{},\"status\":\"Failure\",\"message\":\"command terminated with non-zero exit code\","
                    + "\"reason\":\"NonZeroExitCode\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"5\"}]}}";

    private final SpdyTestFrames client = new SpdyTestFrames();
    private final SpdyTestFrames kubelet = new SpdyTestFrames();

    @Test
    void knowsWhatEachStreamOfACommandHasCarried() {
        ObservedStream stream = command()
                .fromClient(client.data(3, "input", false))
                .fromKubelet(kubelet.data(5, "some", false), kubelet.data(5, " output", false));

        assertThat(stream.streams().streams())
                .containsExactly(
                        new StreamCounts("error", 1, 1, 0, 0),
                        new StreamCounts("stdin", 1, 1, 0, 5),
                        new StreamCounts("stdout", 1, 1, 11, 0));
        assertThat(stream.streams().command()).isEmpty();
    }

    @Test
    void knowsTheExitCodeOnceTheErrorStreamEnds() {
        ObservedStream stream = command().fromKubelet(kubelet.data(1, EXIT_5, false));
        assertThat(stream.streams().command()).isEmpty();

        stream.fromKubelet(kubelet.data(1, "", true));

        assertThat(stream.streams().command()).contains(new Exited(5));
        assertThat(stream.end(EndCause.KUBELET_CLOSED).streams().command()).contains(new Exited(5));
    }

    @Test
    void readsAStatusThatComesInPiecesOfAnySize() {
        Random random = new Random(SEED);
        for (int round = 0; round < 50; round++) {
            SpdyStreamsTest fresh = new SpdyStreamsTest();
            byte[] frames = joined(
                    fresh.kubelet.data(5, "o".repeat(random.nextInt(300)), false),
                    fresh.kubelet.data(1, EXIT_5.substring(0, 40), false),
                    fresh.kubelet.data(1, EXIT_5.substring(40), true));

            ObservedStream stream = fresh.command().fromKubelet(frames, random);

            assertThat(stream.streams().command())
                    .as("seed %d, round %d", SEED, round)
                    .contains(new Exited(5));
            stream.end(EndCause.CLIENT_CLOSED);
        }
    }

    /** A Status without an end may be half of one. */
    @Test
    void knowsNoExitCodeOfAStatusThatWasCut() {
        ObservedStream stream = command().fromKubelet(kubelet.data(1, EXIT_5, false));

        assertThat(stream.end(EndCause.KUBELET_LOST).streams().command()).isEmpty();
    }

    @Test
    void keepsFourKibibytesOfAnErrorStreamAndSaysThatItFailed() {
        String endless = "{\"message\":\"" + "x".repeat(10_000) + "\",\"status\":\"Success\"}";

        ObservedStream stream = command().fromKubelet(kubelet.data(1, endless, true));

        assertThat(stream.streams().command()).contains(new Failed("Failure"));
    }

    @Test
    void readsSentencesOfTheOlderSubprotocols() {
        assertThat(command(Form.TEXT)
                        .fromKubelet(kubelet.data(1, "", true))
                        .streams()
                        .command())
                .contains(new Exited(0));
        SpdyStreamsTest other = new SpdyStreamsTest();
        assertThat(other.command(Form.TEXT)
                        .fromKubelet(other.kubelet.data(1, "exit status 1", true))
                        .streams()
                        .command())
                .contains(new Failed("Failure"));
    }

    @Test
    void countsAPortForwardsConnectionsByPort() {
        ObservedStream stream = followed(Form.CONNECTION_TEXT)
                .fromClient(client.synStream(1, "error", "80"), client.synStream(3, "data", "80"))
                .fromClient(client.data(1, "", true), client.data(3, "GET /", false))
                .fromClient(client.synStream(5, "error", "8080"), client.synStream(7, "data", "8080"))
                .fromClient(client.synStream(9, "error", "80"), client.synStream(11, "data", "80"))
                .fromKubelet(kubelet.synReply(1), kubelet.synReply(3), kubelet.data(3, "page", true))
                .fromKubelet(kubelet.reset(11));

        assertThat(stream.streams().streams())
                .containsExactly(new StreamCounts("80", 2, 1, 4, 5), new StreamCounts("8080", 1, 1, 0, 0));

        stream.fromClient(client.data(3, "!", true));

        assertThat(stream.streams().streams())
                .containsExactly(new StreamCounts("80", 2, 0, 4, 6), new StreamCounts("8080", 1, 1, 0, 0));
        assertThat(stream.streams().opened()).isEqualTo(3);
        assertThat(stream.streams().open()).isEqualTo(1);
        assertThat(stream.streams().command()).isEmpty();
    }

    /** The client chooses the names: what it invents is one row, and so is what comes after the 64th. */
    @Test
    void keepsSixtyFourNamesAndTheRestAsOne() {
        ObservedStream stream = followed(Form.CONNECTION_TEXT)
                .fromClient(client.synStream(1, "data", "<script>"), client.synStream(3, "data", "70000"));
        IntStream.rangeClosed(1, 100)
                .forEach(port -> stream.fromClient(client.synStream(3 + 2 * port, "data", Integer.toString(port))));

        SessionStreams known = stream.streams();

        assertThat(known.streams()).hasSize(64);
        assertThat(known.streams().get(0)).isEqualTo(new StreamCounts("other", 39, 39, 0, 0));
        assertThat(known.opened()).isEqualTo(102);
        stream.end(EndCause.CLIENT_CLOSED);
    }

    /** Streams that the kubelet has finished and the client never does are let go of before the limit is. */
    @Test
    void followsOnWhereTheClientLeavesTenThousandStreamsHalfOpen() {
        ObservedStream stream = followed(Form.CONNECTION_TEXT);
        IntStream.range(0, 10_001)
                .forEach(i -> stream.fromClient(client.synStream(1 + 2 * i, "data", "80"))
                        .fromKubelet(kubelet.synReply(1 + 2 * i), kubelet.data(1 + 2 * i, "", true)));

        assertThat(stream.streams().streams()).containsExactly(new StreamCounts("80", 10_001, 1, 0, 0));
        stream.end(EndCause.CLIENT_CLOSED);
    }

    @Test
    void countsNoStreamAsOpenOnceItFollowsNothingAnyMore() {
        ObservedStream stream = command().fromKubelet(new byte[] {(byte) 0x80, 2, 0, 1});

        assertThat(stream.streams().open()).isZero();
        assertThat(stream.streams().opened()).isEqualTo(3);
    }

    private ObservedStream command() {
        return command(Form.STATUS);
    }

    private ObservedStream command(Form form) {
        return followed(form)
                .fromClient(client.synStream(1, "error"), client.synStream(3, "stdin"), client.synStream(5, "stdout"))
                .fromKubelet(kubelet.synReply(1), kubelet.synReply(3), kubelet.synReply(5));
    }

    private static ObservedStream followed(Form form) {
        return new ObservedStream(new SpdyObserver(new LastWords(form, cause -> Optional.empty())));
    }
}
