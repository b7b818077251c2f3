package dev.postern.proxy.stream;

import static dev.postern.proxy.stream.TranslatedCommand.ALL;
import static dev.postern.proxy.stream.TranslatedCommand.CUT;
import static dev.postern.proxy.stream.TranslatedCommand.EXIT_5;
import static dev.postern.proxy.stream.TranslatedCommand.SUCCESS;
import static dev.postern.proxy.stream.TranslatedCommand.V5;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranslationEndTest {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final TranslatedCommand command = new TranslatedCommand();
    private final WebSocketTestFrames client = command.client;
    private final SpdyTestFrames kubelet = command.kubelet;

    @ParameterizedTest
    @ValueSource(strings = {"\u00FF", "\u00FF\u0005", "\u00FF\u0000\u0000"})
    void endsAtACloseSignalThatIsNone(String signal) {
        CarriedStream stream = command.opened(ALL, V5).fromClient(client.binary(signal), client.binary("\u0000late"));

        assertThat(client.read(stream.client.received()))
                .singleElement()
                .asString()
                .startsWith("close 1002 a close signal");
        assertThat(stream.cause()).isEqualTo(EndCause.CLIENT_PROTOCOL_ERROR);
        assertThat(kubelet.framesIn(stream.kubelet.received())).containsExactly("3:$");
    }

    @Test
    void passesTheKubeletsStatusOnAndCloses() {
        CarriedStream stream = command.opened(ALL, V5);

        stream.fromKubelet(kubelet.data(5, "out", true), kubelet.data(7, "", true), kubelet.data(1, EXIT_5, true));

        assertThat(client.read(stream.client.received()))
                .containsExactly("binary \u0001out", "binary \u0003" + EXIT_5, "close 1000");
        assertThat(stream.cause()).isEqualTo(EndCause.KUBELET_CLOSED);
        assertThat(stream.carriage().streams().command()).contains(new CommandStatus.Exited(5));
    }

    @Test
    void knowsWhatItsStreamsCarried() {
        CarriedStream stream = command.opened(ALL, V5)
                .fromClient(client.binary("\u0000ls\n"), client.binary("\u0004{}"))
                .fromKubelet(kubelet.data(5, "file", false));

        assertThat(stream.carriage().streams().streams())
                .containsExactly(
                        new StreamCounts("error", 1, 1, 0, 0),
                        new StreamCounts("stdin", 1, 1, 0, 3),
                        new StreamCounts("stdout", 1, 1, 4, 0),
                        new StreamCounts("stderr", 1, 1, 0, 0));
        stream.end(EndCause.KUBELET_LOST);
        assertThat(stream.carriage().streams().command()).isEmpty();
    }

    @Test
    void waitsForOutputThatComesAfterTheStatus() {
        CarriedStream stream = command.opened(ALL, V5).fromKubelet(kubelet.data(1, SUCCESS, true));
        assertThat(client.read(stream.client.received())).isEmpty();

        stream.fromKubelet(kubelet.data(5, "late", false), kubelet.reset(5), kubelet.reset(7));

        assertThat(client.read(stream.client.received()))
                .containsExactly("binary \u0001late", "binary \u0003" + SUCCESS, "close 1000");
    }

    @Test
    void takesAnErrorStreamThatWasFinishedWithoutAWordForSuccess() {
        CarriedStream stream = command.opened(ALL, V5)
                .fromKubelet(kubelet.data(5, "", true), kubelet.data(7, "", true), kubelet.data(1, "", true));

        assertThat(client.read(stream.client.received())).containsExactly("binary \u0003" + SUCCESS, "close 1000");
    }

    @ParameterizedTest
    @EnumSource(names = {"KUBELET_CLOSED", "KUBELET_LOST", "IDLE", "SHUTDOWN", "KILLED", "KUBELET_PROTOCOL_ERROR"})
    void neverTakesABrokenConnectionForSuccess(EndCause cause) {
        CarriedStream stream = command.opened(ALL, V5).fromKubelet(kubelet.data(5, "half", true));

        stream.end(cause);

        assertThat(client.read(stream.client.received())).containsExactly("binary \u0001half", CUT, "close 1000");
    }

    @Test
    void neverTakesAFinishedErrorStreamForSuccessWhileOutputIsMissing() {
        CarriedStream stream =
                command.opened(ALL, V5).fromKubelet(kubelet.data(1, "", true), kubelet.data(5, "half", false));

        stream.end(EndCause.KUBELET_LOST);

        assertThat(client.read(stream.client.received())).containsExactly("binary \u0001half", CUT, "close 1000");
    }

    @Test
    void neverTakesAnErrorStreamThatWasResetForSuccess() {
        CarriedStream stream = command.opened(ALL, V5)
                .fromKubelet(kubelet.data(5, "", true), kubelet.data(7, "", true), kubelet.reset(1));

        assertThat(client.read(stream.client.received())).containsExactly(CUT, "close 1000");
    }

    @Test
    void takesAStatusWithoutFinForTheEnd() {
        CarriedStream stream = command.opened(ALL, V5).fromKubelet(kubelet.data(1, EXIT_5, false));

        stream.end(EndCause.KUBELET_CLOSED);

        assertThat(client.read(stream.client.received())).containsExactly("binary \u0003" + EXIT_5, "close 1000");
    }

    @Test
    void replacesHalfAStatus() {
        CarriedStream stream = command.opened(ALL, V5).fromKubelet(kubelet.data(1, EXIT_5.substring(9), false));
        stream.end(EndCause.KUBELET_LOST);
        assertThat(client.read(stream.client.received())).containsExactly(CUT, "close 1000");

        TranslatedCommand other = new TranslatedCommand();
        CarriedStream cut = other.opened(ALL, V5)
                .fromKubelet(other.kubelet.data(1, SUCCESS.substring(0, SUCCESS.length() - 1), false));
        cut.end(EndCause.KUBELET_LOST);
        assertThat(other.client.read(cut.client.received())).containsExactly(CUT, "close 1000");
    }

    @Test
    void holdsNoErrorStreamWithoutEnd() {
        CarriedStream stream = command.opened(ALL, V5);
        for (int i = 0; i < 70 && stream.cause() == null; i++) {
            stream.fromKubelet(kubelet.data(1, "x".repeat(1024), false));
        }

        assertThat(stream.cause()).isEqualTo(EndCause.KUBELET_PROTOCOL_ERROR);
        assertThat(client.read(stream.client.received())).containsExactly(CUT, "close 1000");
    }

    @Test
    void tellsOlderClientsInTextAndNothingAtSuccess() {
        CarriedStream failed = command.opened(ALL, "channel.k8s.io")
                .fromKubelet(kubelet.data(5, "", true), kubelet.data(7, "", true), kubelet.data(1, EXIT_5, true));
        assertThat(client.read(failed.client.received())).containsExactly("binary \u0003exit code 5", "close 1000");

        TranslatedCommand other = new TranslatedCommand();
        CarriedStream done = other.opened(ALL, "")
                .fromKubelet(other.kubelet.data(5, "", true), other.kubelet.data(7, "", true))
                .fromKubelet(other.kubelet.data(1, SUCCESS, true));
        assertThat(other.client.read(done.client.received())).containsExactly("close 1000");

        TranslatedCommand third = new TranslatedCommand();
        CarriedStream cut = third.opened(ALL, "channel.k8s.io");
        cut.end(EndCause.KUBELET_CLOSED);
        assertThat(third.client.read(cut.client.received())).containsExactly("binary \u0003cut", "close 1000");
    }

    @Test
    void endsWhereTheKubeletIsNotSpdy() {
        CarriedStream stream =
                command.opened(ALL, V5).fromKubelet(new byte[] {(byte) 0x80, 9}, kubelet.data(5, "late", false));

        assertThat(stream.cause()).isEqualTo(EndCause.KUBELET_PROTOCOL_ERROR);
        assertThat(client.read(stream.client.received())).containsExactly(CUT, "close 1000");
    }

    @Test
    void missesTheKubeletsAnswer() {
        CarriedStream stream =
                command.opened(ALL, V5).fromClient(client.binary("\u0000ls\n")).tick(4);
        stream.kubelet.silence = MINUTE;

        stream.tick(8);

        assertThat(stream.cause()).isEqualTo(EndCause.KUBELET_LOST);
        assertThat(client.read(stream.client.received())).contains(CUT, "close 1000");
    }

    @Test
    void doesNotTakeAKubeletThatMayBeStuckAtStdinForDead() {
        CarriedStream stream = command.opened(ALL, V5).tick(4).fromKubelet(kubelet.ping(1));
        stream.fromClient(client.binary(new byte[5000]));
        stream.kubelet.silence = 60 * MINUTE;

        stream.tick(100);

        assertThat(stream.cause()).isNull();
    }

    @Test
    void endsStdinWhenTheClientGoes() {
        CarriedStream lost = command.opened(ALL, V5);
        lost.end(EndCause.CLIENT_LOST);
        assertThat(kubelet.framesIn(lost.kubelet.received())).containsExactly("3:$");

        TranslatedCommand other = new TranslatedCommand();
        CarriedStream closed = other.opened(ALL, V5).fromClient(other.client.close(1001, "away"));
        assertThat(closed.cause()).isEqualTo(EndCause.CLIENT_CLOSED);
        assertThat(other.client.read(closed.client.received())).containsExactly("close 1001");
        assertThat(other.kubelet.framesIn(closed.kubelet.received())).containsExactly("3:$");
    }
}
