package dev.postern.proxy.stream;

import static dev.postern.proxy.stream.CarriageFixture.HELD_AT_MOST;
import static dev.postern.proxy.stream.CarriageFixture.MIB;
import static dev.postern.proxy.stream.CarriageFixture.Running.awaitFull;
import static dev.postern.proxy.stream.CarriageFixture.Running.waiting;
import static dev.postern.proxy.stream.CarriageFixture.SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.SideThread;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.stream.CarriageFixture.Running;
import dev.postern.proxy.target.StreamPlan.Way;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.upgrade.Agreed;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tunnel between real sockets; which TLS engine is used says {@link TlsEngine#preferred}. */
class TunnelIT {

    private final CarriageFixture fixture =
            new CarriageFixture(StreamKind.PORT_FORWARD, new Agreed(Way.TUNNEL, true, "SPDY/3.1+portforward.k8s.io"));

    @AfterEach
    void closeAll() {
        fixture.close();
    }

    @Test
    void carriesBytesBothWaysUnchanged() throws Exception {
        byte[] sent = octets(16 * MIB, 1);
        WebSocketPeer client = fixture.open(connection -> {
            byte[] scratch = new byte[40_000];
            for (int left = sent.length; left > 0; ) {
                int read = connection.input().read(scratch, 0, Math.min(left, scratch.length));
                connection.output().write(scratch, 0, read);
                left -= read;
            }
        });
        CompletableFuture<Void> sending = SideThread.run(() -> {
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
        WebSocketPeer client = fixture.open(connection -> {
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
        WebSocketPeer client = fixture.open(connection -> connection.write(sent));
        Running running = fixture.running();
        awaitFull(running.pair().client());

        assertThat(waiting(running.pair().client())).isBetween(1L, (long) HELD_AT_MOST);

        assertThat(received(client, sent.length)).isEqualTo(sent);
    }

    @Test
    void holdsLittleForAKubeletThatDoesNotReadAndKeepsItsClientAwake() throws Exception {
        fixture.keepAlive(SHORT);
        int size = 64 * MIB;
        CompletableFuture<Integer> read = new CompletableFuture<>();
        WebSocketPeer client = fixture.open(connection -> {
            connection.hold();
            read.complete(connection.input().readNBytes(size).length);
        });
        CompletableFuture<Void> sending = SideThread.run(() -> {
            for (int i = 0; i < 64; i++) {
                client.send(client.frames.binary(new byte[MIB]));
            }
        });
        Running running = fixture.running();
        awaitFull(running.pair().backend());

        for (int i = 0; i < 20; i++) {
            assertThat(client.said()).isEqualTo("10 ");
        }
        assertThat(waiting(running.pair().backend())).isBetween(1L, (long) HELD_AT_MOST);

        client.ends().kubelet().release();
        assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(size);
        sending.get(10, TimeUnit.SECONDS);
    }

    @Test
    void tellsOpenConnectionsThatTheKubeletIsLostAndThenCloses() throws Exception {
        SpdyTestFrames spdy = new SpdyTestFrames();
        WebSocketPeer client = fixture.open(connection -> new SpdyPeer(connection).accept(2));
        client.send(client.frames.binary(SpdyTestFrames.joined(spdy.synStream(1, "error"), spdy.synStream(3, "data"))));
        SpdyTestFrames reader = new SpdyTestFrames();
        for (int replies = 0; replies < 2; ) {
            replies += reader.framesIn(client.binary()).size();
        }

        client.ends().kubelet().reset();

        assertThat(reader.dataIn(SpdyTestFrames.joined(client.binary(), client.binary())))
                .containsExactly("1:KUBELET_LOST$", "3:$");
        assertThat(client.said()).isEqualTo("8 1000");
        assertThat(fixture.end().cause()).isEqualTo(EndCause.KUBELET_LOST);
    }

    @Test
    void closesWithTheKubelet() throws Exception {
        WebSocketPeer client = fixture.open(BackendConnection::close);

        assertThat(client.said()).isEqualTo("8 1000");
        assertThat(fixture.end().cause()).isEqualTo(EndCause.KUBELET_CLOSED);
    }

    @Test
    void endsTheKubeletsConnectionWhenTheClientIsLost() throws Exception {
        WebSocketPeer client = fixture.open(connection -> {});

        client.ends().client().reset();

        assertThat(client.ends().kubelet().awaitEnd(Duration.ofSeconds(10))).isEqualTo(BackendConnection.End.CLOSED);
        assertThat(fixture.end().cause()).isEqualTo(EndCause.CLIENT_LOST);
    }

    @Test
    void findsAClientThatAnswersNothing() throws Exception {
        fixture.keepAlive(SHORT);
        fixture.open(connection -> {});

        assertThat(fixture.end().cause()).isEqualTo(EndCause.CLIENT_LOST);
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
}
