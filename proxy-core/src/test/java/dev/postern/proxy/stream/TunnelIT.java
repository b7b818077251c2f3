package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.target.StreamPlan.Way;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.upgrade.Agreed;
import dev.postern.proxy.upgrade.StreamPair;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tunnel between real sockets; which TLS engine is used says {@link TlsEngine#preferred}. */
class TunnelIT {
    private static final int MIB = 1024 * 1024;
    private static final int HELD_AT_MOST = 256 * 1024;
    private static final KeepAlive SHORT = new KeepAlive(Duration.ofMillis(400), Duration.ofMillis(1200));

    private final BlockingQueue<Started> started = new LinkedBlockingQueue<>();
    private final StreamFixture fixture = new StreamFixture(TlsEngine.preferred(), this::start);
    private KeepAlive keepAlive = KeepAlive.DEFAULT;

    @AfterEach
    void closeAll() {
        fixture.close();
    }

    @Test
    void carriesBytesBothWaysUnchanged() throws Exception {
        byte[] sent = octets(16 * MIB, 1);
        WebSocketPeer client = open(connection -> {
            byte[] scratch = new byte[40_000];
            for (int left = sent.length; left > 0; ) {
                int read = connection.input().read(scratch, 0, Math.min(left, scratch.length));
                connection.output().write(scratch, 0, read);
                left -= read;
            }
        });
        CompletableFuture<Void> sending = async(() -> {
            for (int at = 0; at < sent.length; at += 70_001) {
                byte[] piece = Arrays.copyOfRange(sent, at, Math.min(sent.length, at + 70_001));
                client.send(client.frames.binary(piece));
            }
        });

        assertThat(received(client, sent.length)).isEqualTo(sent);
        sending.get(10, TimeUnit.SECONDS);
    }

    @Test
    void carriesOneByteAtATime() throws Exception {
        WebSocketPeer client = open(connection -> {
            for (int i = 0; i < 300; i++) {
                connection.write(new byte[] {(byte) connection.input().read()});
            }
        });
        byte[] sent = octets(300, 2);

        client.sendOneByOne(client.frames.binary(Arrays.copyOf(sent, 200)));
        client.sendOneByOne(client.frames.binary(Arrays.copyOfRange(sent, 200, 300)));

        assertThat(received(client, 300)).isEqualTo(sent);
    }

    @Test
    void holdsLittleForAClientThatDoesNotRead() throws Exception {
        byte[] sent = octets(64 * MIB, 3);
        WebSocketPeer client = open(connection -> connection.write(sent));
        Started running = running();
        awaitFull(running.pair.client());

        assertThat(waiting(running.pair.client())).isBetween(1L, (long) HELD_AT_MOST);

        assertThat(received(client, sent.length)).isEqualTo(sent);
    }

    @Test
    void holdsLittleForAKubeletThatDoesNotReadAndKeepsItsClientAwake() throws Exception {
        keepAlive = SHORT;
        int size = 64 * MIB;
        CompletableFuture<Integer> read = new CompletableFuture<>();
        WebSocketPeer client = open(connection -> {
            connection.hold();
            read.complete(connection.input().readNBytes(size).length);
        });
        CompletableFuture<Void> sending = async(() -> {
            for (int i = 0; i < 64; i++) {
                client.send(client.frames.binary(new byte[MIB]));
            }
        });
        Started running = running();
        awaitFull(running.pair.backend());

        for (int i = 0; i < 20; i++) {
            assertThat(client.said()).isEqualTo("10 ");
        }
        assertThat(waiting(running.pair.backend())).isBetween(1L, (long) HELD_AT_MOST);

        client.ends().kubelet().release();
        assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(size);
        sending.get(10, TimeUnit.SECONDS);
    }

    @Test
    void tellsOpenConnectionsThatTheKubeletIsLostAndThenCloses() throws Exception {
        SpdyTestFrames spdy = new SpdyTestFrames();
        WebSocketPeer client = open(connection -> new SpdyPeer(connection).accept(2));
        client.send(client.frames.binary(SpdyTestFrames.joined(spdy.synStream(1, "error"), spdy.synStream(3, "data"))));
        SpdyTestFrames reader = new SpdyTestFrames();
        for (int replies = 0; replies < 2; ) {
            replies += reader.framesIn(client.binary()).size();
        }

        client.ends().kubelet().reset();

        assertThat(reader.dataIn(SpdyTestFrames.joined(client.binary(), client.binary())))
                .containsExactly("1:KUBELET_LOST$", "3:$");
        assertThat(client.said()).isEqualTo("8 1000");
        assertThat(end().cause()).isEqualTo(EndCause.KUBELET_LOST);
    }

    @Test
    void closesWithTheKubelet() throws Exception {
        WebSocketPeer client = open(BackendConnection::close);

        assertThat(client.said()).isEqualTo("8 1000");
        assertThat(end().cause()).isEqualTo(EndCause.KUBELET_CLOSED);
    }

    @Test
    void endsTheKubeletsConnectionWhenTheClientIsLost() throws Exception {
        WebSocketPeer client = open(connection -> {});

        client.ends().client().reset();

        assertThat(client.ends().kubelet().awaitEnd(Duration.ofSeconds(10))).isEqualTo(BackendConnection.End.CLOSED);
        assertThat(end().cause()).isEqualTo(EndCause.CLIENT_LOST);
    }

    @Test
    void findsAClientThatAnswersNothing() throws Exception {
        keepAlive = SHORT;
        open(connection -> {});

        assertThat(end().cause()).isEqualTo(EndCause.CLIENT_LOST);
    }

    private WebSocketPeer open(BackendConnection.Script script) {
        return new WebSocketPeer(fixture.open(script));
    }

    private void start(StreamPair pair) {
        Splice splice = Splice.of(
                pair,
                Carriages.of(
                        StreamKind.PORT_FORWARD,
                        new Agreed(Way.TUNNEL, true, "SPDY/3.1+portforward.k8s.io"),
                        new StreamOptions(Duration.ofHours(1), keepAlive, true, false),
                        cause -> Optional.of(cause.name())));
        started.add(new Started(splice, pair));
        splice.start();
    }

    private Started running() throws InterruptedException {
        Started running = started.poll(10, TimeUnit.SECONDS);
        assertThat(running).isNotNull();
        return running;
    }

    private StreamEnd end() throws InterruptedException {
        return StreamFixture.wait(running().splice.ended());
    }

    private static void awaitFull(Channel channel) {
        await().atMost(Duration.ofSeconds(10)).until(() -> !channel.isWritable());
    }

    /** Bytes that wait in the gateway to be written to a channel. */
    private static long waiting(Channel channel) throws Exception {
        return channel.eventLoop()
                .submit(() -> channel.unsafe().outboundBuffer().totalPendingWriteBytes())
                .get(5, TimeUnit.SECONDS);
    }

    private static byte[] received(WebSocketPeer client, int octets) throws IOException {
        byte[] all = new byte[octets];
        for (int at = 0; at < octets; ) {
            byte[] message = client.binary();
            System.arraycopy(message, 0, all, at, message.length);
            at += message.length;
        }
        return all;
    }

    private static byte[] octets(int size, int seed) {
        byte[] octets = new byte[size];
        new Random(seed).nextBytes(octets);
        return octets;
    }

    private static CompletableFuture<Void> async(Work work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> new Thread(task, "tunnel-test").start());
    }

    private record Started(Splice splice, StreamPair pair) {}

    private interface Work {
        void run() throws IOException;
    }
}
