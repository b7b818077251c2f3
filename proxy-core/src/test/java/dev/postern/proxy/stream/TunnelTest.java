package dev.postern.proxy.stream;

import static dev.postern.proxy.stream.SpdyTestFrames.joined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.target.StreamPlan.Way;
import dev.postern.proxy.upgrade.Agreed;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TunnelTest {
    private static final int SEED = 20261127;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final WebSocketTestFrames webSocket = new WebSocketTestFrames();
    private final SpdyTestFrames client = new SpdyTestFrames();
    private final SpdyTestFrames kubelet = new SpdyTestFrames();
    private final SpdyTestFrames reader = new SpdyTestFrames();
    private final CarriedStream stream = new CarriedStream(Carriages.of(
            StreamKind.PORT_FORWARD,
            new Agreed(Way.TUNNEL, true, "SPDY/3.1+portforward.k8s.io"),
            StreamOptions.DEFAULT,
            cause -> Optional.of("cut")));

    @Test
    void carriesTheSameBytesHoweverTheyComeInPieces() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            TunnelTest fresh = new TunnelTest();
            byte[] up = joined(fresh.client.synStream(1, "data"), new byte[random.nextInt(200_000)]);
            byte[] down = joined(fresh.kubelet.synReply(1), new byte[random.nextInt(200_000)]);
            random.nextBytes(down);

            for (byte[] message : round % 2 == 0 ? java.util.List.of(up) : CarriedStream.pieces(up, random)) {
                fresh.stream.fromClient(fresh.webSocket.binary(message), random);
            }
            fresh.stream.fromKubelet(down, random);

            assertThat(fresh.stream.kubelet.received())
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(up);
            fresh.stream.end(EndCause.KUBELET_CLOSED);
            assertThat(fresh.webSocket.payloads(fresh.stream.client.received())).isEqualTo(down);
            fresh.stream.assertReleased();
        }
    }

    @Test
    void wrapsWhatComesTogetherInOneMessage() {
        stream.fromKubelet("one".getBytes(), "two".getBytes());

        assertThat(webSocket.read(stream.client.received())).containsExactly("binary one", "binary two");
    }

    @Test
    void answersPingsAndSendsThemNowhere() {
        stream.fromClient(webSocket.ping("?"));

        assertThat(webSocket.read(stream.client.received())).containsExactly("pong ?");
        assertThat(stream.kubelet.received()).isEmpty();
    }

    @Test
    void tellsEachOpenConnectionWhyAndClosesOnceThatWasHeard() {
        opened();

        stream.end(EndCause.KUBELET_LOST);

        assertThat(reader.dataIn(webSocket.payloads(stream.client.received()))).containsExactly("1:cut$", "3:$");
        assertThat(stream.parting().hearing()).isPositive();
        assertThat(webSocket.read(stream.parting().goodbye())).containsExactly("close 1000");
    }

    @Test
    void closesWhereNoConnectionIsOpen() {
        stream.end(EndCause.KUBELET_CLOSED);

        assertThat(webSocket.payloads(stream.client.received())).isEmpty();
        assertThat(webSocket.read(stream.parting().goodbye())).containsExactly("close 1000");
    }

    @Test
    void answersACloseAndEnds() {
        opened();

        stream.fromClient(webSocket.close(1000, "bye"), webSocket.binary("late"));

        assertThat(webSocket.read(stream.client.received())).containsExactly("close 1000");
        assertThat(stream.cause()).isEqualTo(EndCause.CLIENT_CLOSED);
        assertThat(stream.kubelet.received()).isEmpty();
    }

    @Test
    void refusesTextAndSaysWhy() {
        stream.fromClient(webSocket.text("hello"));

        assertThat(webSocket.read(stream.client.received()))
                .containsExactly("close 1003 a text message where only binary ones mean something");
        assertThat(stream.cause()).isEqualTo(EndCause.CLIENT_PROTOCOL_ERROR);
    }

    @Test
    void pingsTheClientAndMissesItsAnswer() {
        stream.tick(4);
        assertThat(webSocket.read(stream.client.received())).containsExactly("ping ");

        stream.client.silence = MINUTE;
        stream.tick(6);
        assertThat(stream.cause()).isNull();
        stream.tick(1);

        assertThat(stream.cause()).isEqualTo(EndCause.CLIENT_LOST);
    }

    @Test
    void waitsForAClientThatSaysAnything() {
        stream.client.silence = Duration.ofSeconds(59).toNanos();

        stream.tick(100);

        assertThat(stream.cause()).isNull();
    }

    /** A client that did not read for an hour has had no ping; it is asked first, when it reads again. */
    @Test
    void asksAClientThatReadsAgainBeforeItGivesUp() {
        stream.client.takes = false;
        stream.client.silence = 60 * MINUTE;
        stream.tick(100);
        assertThat(stream.client.received()).isEmpty();

        stream.client.takes = true;
        stream.tick(8);

        assertThat(stream.cause()).isNull();
    }

    @Test
    void sendsPongsWhileTheClientIsNotRead() {
        stream.client.read = false;

        stream.tick(3);

        assertThat(webSocket.read(stream.client.received())).containsExactly("pong ", "pong ", "pong ");
    }

    /** Of many pings of a client that does not read, one is remembered. */
    @Test
    void answersOnlyTheLastPingOfAClientThatDoesNotRead() {
        stream.client.takes = false;
        for (int i = 0; i < 1000; i++) {
            stream.fromClient(webSocket.ping(Integer.toString(i)));
        }
        assertThat(stream.client.received()).isEmpty();

        stream.client.takes = true;
        stream.tick(1);

        assertThat(webSocket.read(stream.client.received())).containsExactly("pong 999");
    }

    @Test
    void countsDataAndNoPings() {
        long before = stream.carriage().data();
        stream.fromClient(webSocket.ping("?")).tick(8);
        assertThat(stream.carriage().data()).isEqualTo(before);

        opened();

        assertThat(stream.carriage().data()).isGreaterThan(before);
    }

    private void opened() {
        stream.fromClient(webSocket.binary(joined(client.synStream(1, "error"), client.synStream(3, "data"))))
                .fromKubelet(kubelet.synReply(1), kubelet.synReply(3));
        stream.kubelet.received();
        reader.dataIn(webSocket.payloads(stream.client.received()));
    }
}
