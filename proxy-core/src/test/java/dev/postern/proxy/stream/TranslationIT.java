package dev.postern.proxy.stream;

import static dev.postern.proxy.stream.CarriageFixture.HELD_AT_MOST;
import static dev.postern.proxy.stream.CarriageFixture.MIB;
import static dev.postern.proxy.stream.CarriageFixture.Running.awaitFull;
import static dev.postern.proxy.stream.CarriageFixture.Running.waiting;
import static dev.postern.proxy.stream.CarriageFixture.SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.SideThread;
import dev.postern.proxy.request.CommandStreams;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.stream.CarriageFixture.Running;
import dev.postern.proxy.target.StreamPlan.Way;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.upgrade.Agreed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A translation between real sockets; which TLS engine is used says {@link TlsEngine#preferred}. */
class TranslationIT {
    private static final CommandStreams ALL = new CommandStreams(true, true, true, false);
    private static final int STDIN = 3;
    private static final int STDOUT = 5;

    private final CarriageFixture fixture =
            new CarriageFixture(StreamKind.EXEC, new Agreed(Way.TRANSLATE, true, "v5.channel.k8s.io", ALL));

    @AfterEach
    void closeAll() {
        fixture.close();
    }

    @Test
    void carriesACommandOneByteAtATime() throws Exception {
        CompletableFuture<String> input = new CompletableFuture<>();
        WebSocketPeer client = open(peer -> {
            StringBuilder read = new StringBuilder();
            while (read.length() < 5) {
                read.append(new String(peer.read(), StandardCharsets.US_ASCII));
            }
            input.complete(read.toString());
            for (byte octet : all(peer)) {
                peer.send(new byte[] {octet});
            }
        });

        client.sendOneByOne(client.frames.binary("\u0000hello"));

        assertThat(input.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
        StringBuilder output = new StringBuilder();
        String said = client.said();
        while (said.startsWith("2 \u0001")) {
            output.append(said.substring(3));
            said = client.said();
        }
        assertThat(output).hasToString("output");
        assertThat(said).isEqualTo("2 \u0003{\"metadata\":{},\"status\":\"Success\"}");
        assertThat(client.said()).isEqualTo("8 1000");
        assertThat(fixture.end().cause()).isEqualTo(EndCause.KUBELET_CLOSED);
    }

    private static byte[] all(SpdyPeer peer) {
        SpdyTestFrames frames = new SpdyTestFrames();
        return SpdyTestFrames.joined(
                frames.data(STDOUT, "output", true), frames.data(7, "", true), frames.data(1, "", true));
    }

    @Test
    void holdsLittleForAClientThatReadsNoOutputAndStillTakesItsInput() throws Exception {
        int size = 64 * MIB;
        CompletableFuture<Long> input = new CompletableFuture<>();
        WebSocketPeer client = open(peer -> {
            CompletableFuture<Void> writing = SideThread.run(() -> {
                String piece = "o".repeat(32 * 1024);
                for (int sent = 0; sent < size; sent += piece.length()) {
                    peer.data(STDOUT, piece, false);
                }
            });
            peer.readToEndOf(STDIN);
            input.complete(peer.received(STDIN));
            writing.join();
        });
        Running running = fixture.running();
        awaitFull(running.pair().client());

        client.send(client.frames.binary("\u0000ls\n"), client.frames.binary("\u00FF\u0000"));

        assertThat(input.get(10, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(waiting(running.pair().client())).isBetween(1L, (long) HELD_AT_MOST);
        for (long read = 0; read < size; ) {
            read += client.binary().length - 1;
        }
    }

    @Test
    void holdsLittleForAProcessThatReadsNoInputAndKeepsItsClientAwake() throws Exception {
        fixture.keepAlive(SHORT);
        int size = 64 * MIB;
        CompletableFuture<Long> input = new CompletableFuture<>();
        CompletableFuture<Void> reads = new CompletableFuture<>();
        WebSocketPeer client = open(peer -> {
            peer.data(STDOUT, "still here", false);
            reads.join();
            peer.readToEndOf(STDIN);
            input.complete(peer.received(STDIN));
        });
        CompletableFuture<Void> writing = SideThread.run(() -> {
            byte[] piece = new byte[32 * 1024 + 1];
            for (int sent = 0; sent < size; sent += piece.length - 1) {
                client.send(client.frames.binary(piece));
            }
            client.send(client.frames.binary("\u00FF\u0000"));
        });
        Running running = fixture.running();
        assertThat(client.said()).isEqualTo("2 \u0001still here");
        awaitFull(running.pair().backend());

        for (int i = 0; i < 20; i++) {
            assertThat(client.said()).isEqualTo("10 ");
        }
        assertThat(waiting(running.pair().backend())).isBetween(1L, (long) HELD_AT_MOST);

        reads.complete(null);
        writing.get(60, TimeUnit.SECONDS);
        assertThat(input.get(60, TimeUnit.SECONDS)).isEqualTo(size);
    }

    @Test
    void tellsTheClientThatItsKubeletIsLost() throws Exception {
        WebSocketPeer client = open(peer -> peer.data(STDOUT, "half", false));
        assertThat(client.said()).isEqualTo("2 \u0001half");

        client.ends().kubelet().reset();

        assertThat(client.said()).startsWith("2 \u0003{").contains("\"message\":\"KUBELET_LOST\"");
        assertThat(client.said()).isEqualTo("8 1000");
        assertThat(fixture.end().cause()).isEqualTo(EndCause.KUBELET_LOST);
    }

    @Test
    void endsStdinAndTheKubeletsConnectionWhenTheClientIsLost() throws Exception {
        CompletableFuture<Boolean> stdinEnded = new CompletableFuture<>();
        WebSocketPeer client = open(peer -> stdinEnded.complete(peer.readToEndOf(STDIN)));

        client.ends().client().reset();

        assertThat(stdinEnded.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(client.ends().kubelet().awaitEnd(Duration.ofSeconds(10))).isEqualTo(BackendConnection.End.CLOSED);
        assertThat(fixture.end().cause()).isEqualTo(EndCause.CLIENT_LOST);
    }

    @Test
    void answersACloseAndEndsTheKubeletsConnection() throws Exception {
        WebSocketPeer client = open(peer -> peer.readToEndOf(STDIN));

        client.send(client.frames.close(1000, ""));

        assertThat(client.said()).isEqualTo("8 1000");
        assertThat(client.ends().kubelet().awaitEnd(Duration.ofSeconds(10))).isEqualTo(BackendConnection.End.CLOSED);
        assertThat(fixture.end().cause()).isEqualTo(EndCause.CLIENT_CLOSED);
    }

    @Test
    void findsAClientThatAnswersNothing() throws Exception {
        fixture.keepAlive(SHORT);
        open(peer -> peer.readToEndOf(STDIN));

        assertThat(fixture.end().cause()).isEqualTo(EndCause.CLIENT_LOST);
    }

    @Test
    void findsAKubeletThatAnswersNothing() throws Exception {
        fixture.keepAlive(SHORT);
        CompletableFuture<Void> over = new CompletableFuture<>();
        WebSocketPeer client = open(peer -> over.join());
        CompletableFuture<Void> alive = SideThread.run(() -> {
            while (!over.isDone()) {
                client.send(client.frames.ping(""));
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        });

        String said = client.said();
        while (said.startsWith("10")) {
            said = client.said();
        }

        assertThat(said).contains("\"message\":\"KUBELET_LOST\"");
        over.complete(null);
        alive.handle((done, failed) -> done).get(10, TimeUnit.SECONDS);
        assertThat(fixture.end().cause()).isEqualTo(EndCause.KUBELET_LOST);
    }

    /** A client that has read its 101 and the first, empty message; the kubelet has accepted all streams. */
    private WebSocketPeer open(Play play) throws IOException {
        WebSocketPeer client = fixture.open(connection -> play.with(new SpdyPeer(connection).accept(4)));
        assertThat(client.said()).isEqualTo("2 \u0001");
        return client;
    }

    private interface Play {
        void with(SpdyPeer peer) throws IOException;
    }
}
