package dev.postern.proxy.stream;

import static dev.postern.proxy.stream.SpdyTestFrames.joined;
import static dev.postern.proxy.stream.TranslatedCommand.ALL;
import static dev.postern.proxy.stream.TranslatedCommand.EXIT_5;
import static dev.postern.proxy.stream.TranslatedCommand.TERMINAL;
import static dev.postern.proxy.stream.TranslatedCommand.V5;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.request.CommandStreams;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TranslationTest {
    private static final int SEED = 20261127;

    private final TranslatedCommand command = new TranslatedCommand();
    private final WebSocketTestFrames client = command.client;
    private final SpdyTestFrames kubelet = command.kubelet;

    @Test
    void opensAllStreamsOfACommand() {
        CarriedStream stream = command.started(ALL, V5);

        assertThat(kubelet.framesIn(stream.kubelet.received()))
                .containsExactly(
                        "SYN_STREAM 1 error", "SYN_STREAM 3 stdin", "SYN_STREAM 5 stdout", "SYN_STREAM 7 stderr");
        assertThat(stream.client.received()).as("before the kubelet has them").isEmpty();
    }

    @Test
    void opensASizeAndNoStderrForATerminal() {
        CarriedStream stream = command.started(TERMINAL, V5);

        assertThat(kubelet.framesIn(stream.kubelet.received()))
                .containsExactly(
                        "SYN_STREAM 1 error", "SYN_STREAM 3 stdin", "SYN_STREAM 5 stdout", "SYN_STREAM 9 resize");
    }

    @Test
    void namesTheLowestChannelThatItWrites() {
        assertThat(firstMessage(ALL)).containsExactly("binary \u0001");
        assertThat(firstMessage(new CommandStreams(false, false, true, false))).containsExactly("binary \u0002");
        assertThat(firstMessage(new CommandStreams(true, false, false, false))).containsExactly("binary \u0003");
    }

    private static List<String> firstMessage(CommandStreams asked) {
        TranslatedCommand fresh = new TranslatedCommand();
        CarriedStream stream = fresh.started(asked, V5);
        CommandStream.of(asked).forEach(each -> stream.fromKubelet(fresh.kubelet.synReply(each.id())));
        return fresh.client.read(stream.client.received());
    }

    /** A kubelet drops data of a stream that it has not answered. */
    @Test
    void keepsWhatTheClientSaysUntilTheKubeletHasAllStreams() {
        CarriedStream stream = command.started(ALL, V5);
        stream.kubelet.received();

        stream.fromClient(client.binary("\u0000early")).fromKubelet(kubelet.synReply(1), kubelet.synReply(3));
        assertThat(stream.kubelet.received()).isEmpty();
        assertThat(stream.client.held)
                .describedAs("it is read, so that it is noticed when it leaves")
                .isFalse();
        stream.fromKubelet(kubelet.synReply(5), kubelet.synReply(7));

        assertThat(kubelet.framesIn(stream.kubelet.received())).containsExactly("3:early");
    }

    @Test
    void readsNoMoreThanABoundBeforeTheKubeletHasAllStreams() {
        CarriedStream stream = command.started(ALL, V5);
        stream.kubelet.received();
        String stdin = "\u0000" + "x".repeat(33 * 1024);

        stream.fromClient(client.binary(stdin));
        assertThat(stream.client.held).isFalse();
        stream.fromClient(client.binary(stdin));
        assertThat(stream.client.held).isTrue();
        stream.fromKubelet(kubelet.synReply(1), kubelet.synReply(3), kubelet.synReply(5), kubelet.synReply(7));

        int sent = kubelet.framesIn(stream.kubelet.received()).stream()
                .mapToInt(frame -> frame.substring("3:".length()).length())
                .sum();
        assertThat(sent).isEqualTo(2 * 33 * 1024);
        assertThat(stream.client.held).isFalse();
    }

    @Test
    void carriesInputOutputAndSizes() {
        CarriedStream stream = command.opened(TERMINAL, V5);

        stream.fromClient(client.binary("\u0000ls\n"), client.text("\u0000more"), client.binary("\u0004{\"Width\":1}"));
        stream.fromKubelet(kubelet.data(5, "file", false));

        assertThat(kubelet.framesIn(stream.kubelet.received())).containsExactly("3:ls\n", "3:more", "9:{\"Width\":1}");
        assertThat(client.read(stream.client.received())).containsExactly("binary \u0001file");
    }

    @Test
    void keepsStdoutAndStderrApart() {
        CarriedStream stream = command.opened(ALL, V5);

        stream.fromKubelet(joined(kubelet.data(5, "out", false), kubelet.data(7, "err", false)));

        assertThat(client.read(stream.client.received())).containsExactly("binary \u0001out", "binary \u0002err");
    }

    @Test
    void dropsWhatIsForNobody() {
        CarriedStream stream = command.opened(ALL, V5);

        stream.fromClient(
                client.binary(""),
                client.binary("\u0000"),
                client.binary("\u0001x"),
                client.binary("\u0003x"),
                client.binary("\u0004{\"Width\":1}"),
                client.binary("\u0063x"));

        assertThat(stream.kubelet.received()).isEmpty();
        assertThat(stream.cause()).isNull();
    }

    @Test
    void endsStdinAtACloseSignalOnce() {
        CarriedStream stream = command.opened(ALL, V5);

        stream.fromClient(
                client.binary("\u0000a"),
                client.binary("\u00FF\u0000"),
                client.binary("\u00FF\u0000"),
                client.binary("\u0000b"));

        assertThat(kubelet.framesIn(stream.kubelet.received())).containsExactly("3:a", "3:$");
        assertThat(stream.cause()).isNull();
    }

    /** A kubelet resets its streams after the Status, and closes. */
    @Test
    void speaksBase64ToThoseWhoAskForIt() {
        CarriedStream stream = command.started(ALL, "v4.base64.channel.k8s.io");
        stream.kubelet.received();
        stream.fromKubelet(kubelet.synReply(1), kubelet.synReply(3), kubelet.synReply(5), kubelet.synReply(7));
        stream.fromClient(client.text("0bHMK"), client.binary("0bHM=")).fromKubelet(kubelet.data(5, "file", false));

        assertThat(kubelet.framesIn(stream.kubelet.received())).containsExactly("3:ls\n", "3:ls");
        assertThat(client.read(stream.client.received())).containsExactly("text 1", "text 1ZmlsZQ==");
    }

    /** A process that closes its stdin is no reason to end anything else. */
    @Test
    void letsAResetOfStdinEndStdinOnly() {
        CarriedStream stream = command.opened(TERMINAL, V5)
                .fromKubelet(kubelet.reset(3))
                .fromClient(client.binary("\u0000lost"), client.binary("\u00FF\u0000"), client.binary("\u0004{}"))
                .fromKubelet(kubelet.data(5, "on", false));

        assertThat(kubelet.framesIn(stream.kubelet.received())).containsExactly("9:{}");
        assertThat(client.read(stream.client.received())).containsExactly("binary \u0001on");
        assertThat(stream.cause()).isNull();
    }

    @Test
    void refusesStreamsOfTheKubeletsAndDataOfNone() {
        CarriedStream stream = command.opened(ALL, V5);

        stream.fromKubelet(kubelet.synStream(2, "stdin"), kubelet.data(11, "x", false), kubelet.data(5, "on", false));

        assertThat(kubelet.framesIn(stream.kubelet.received())).containsExactly("RST_STREAM 2 3", "RST_STREAM 11 2");
        assertThat(client.read(stream.client.received())).containsExactly("binary \u0001on");
    }

    @Test
    void dropsDataOfAStreamThatTheKubeletHasFinished() {
        CarriedStream stream =
                command.opened(ALL, V5).fromKubelet(kubelet.data(5, "", true), kubelet.data(5, "late", false));

        assertThat(client.read(stream.client.received())).isEmpty();
    }

    @Test
    void answersThePingsOfBoth() {
        CarriedStream stream =
                command.opened(ALL, V5).fromKubelet(kubelet.ping(2)).fromClient(client.ping("?"));

        assertThat(kubelet.framesIn(stream.kubelet.received())).containsExactly("PING 2");
        assertThat(client.read(stream.client.received())).containsExactly("pong ?");
    }

    @Test
    void pingsBothAndCountsNoPing() {
        CarriedStream stream = command.opened(ALL, V5);
        long before = stream.carriage().data();

        stream.tick(8).fromKubelet(kubelet.ping(1), kubelet.ping(2)).fromClient(client.ping("?"));

        assertThat(kubelet.framesIn(stream.kubelet.received())).containsExactly("PING 1", "PING 3", "PING 2");
        assertThat(client.read(stream.client.received())).containsExactly("ping ", "ping ", "pong ?");
        assertThat(stream.carriage().data()).isEqualTo(before);
        stream.fromClient(client.binary("\u0000a"));
        assertThat(stream.carriage().data()).isGreaterThan(before);
    }

    /** A kubelet whose process reads no stdin reads no ping either: it is silent and alive. */
    @Test
    void answersOnlyTheLastPingOfAKubeletThatDoesNotRead() {
        CarriedStream stream = command.opened(ALL, V5);
        stream.kubelet.takes = false;
        for (int i = 0; i < 1000; i++) {
            stream.fromKubelet(kubelet.ping(2 * i + 2), kubelet.data(99, "x", false), kubelet.synStream(4, "x"));
        }
        assertThat(stream.kubelet.received()).isEmpty();

        stream.kubelet.takes = true;
        stream.tick(1);

        assertThat(kubelet.framesIn(stream.kubelet.received())).containsExactly("PING 2000");
    }

    @Test
    void writesANoticeToATerminalOnly() {
        CarriedStream terminal = command.opened(TERMINAL, V5);
        terminal.carriage().notice("ends in 5m");
        assertThat(client.read(terminal.client.received())).containsExactly("binary \u0001\r\nends in 5m\r\n");

        TranslatedCommand other = new TranslatedCommand();
        CarriedStream pipe = other.opened(ALL, V5);
        pipe.carriage().notice("ends in 5m");
        assertThat(pipe.client.received()).isEmpty();
    }

    @Test
    void carriesTheSameHoweverItComesInPieces() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            TranslatedCommand fresh = new TranslatedCommand();
            CarriedStream stream = fresh.opened(ALL, V5);
            String in = "i".repeat(random.nextInt(70_000));
            String out = "o".repeat(random.nextInt(70_000));
            stream.fromClient(fresh.client.binary("\u0000" + in), random);
            stream.fromClient(fresh.client.binary("\u00FF\u0000"), random);
            stream.fromKubelet(
                    joined(
                            fresh.kubelet.data(5, out, true),
                            fresh.kubelet.data(7, "e", true),
                            fresh.kubelet.data(1, EXIT_5, true)),
                    random);

            assertThat(joinedData(fresh.kubelet.framesIn(stream.kubelet.received()), "3:"))
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(in + "$");
            List<String> said = fresh.client.read(stream.client.received());
            assertThat(joinedData(said, "binary \u0001")).isEqualTo(out);
            assertThat(said).endsWith("binary \u0002e", "binary \u0003" + EXIT_5, "close 1000");
            stream.assertReleased();
        }
    }

    @Test
    void survivesRandomOctetsOfBoth() {
        Random random = new Random(SEED);
        for (int round = 0; round < 3000; round++) {
            CarriedStream stream = new TranslatedCommand().opened(ALL, round % 2 == 0 ? V5 : "base64.channel.k8s.io");
            for (int i = 0; i < 20 && stream.cause() == null; i++) {
                byte[] octets = new byte[1 + random.nextInt(60)];
                random.nextBytes(octets);
                octets[0] = (byte) (random.nextBoolean() ? 0x82 : octets[0]);
                stream.fromClient(octets);
                octets[0] &= 0x7F;
                stream.fromKubelet(octets);
            }
            stream.end(EndCause.CLIENT_LOST);
            stream.assertReleased();
        }
    }

    private static String joinedData(List<String> said, String prefix) {
        StringBuilder all = new StringBuilder();
        said.stream()
                .filter(each -> each.startsWith(prefix))
                .forEach(each -> all.append(each.substring(prefix.length())));
        return all.toString();
    }
}
