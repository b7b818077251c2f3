package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.SideThread;
import dev.postern.proxy.stream.StreamFixture.Ends;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.upgrade.StreamPair;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A splice between real sockets; which TLS engine is used says {@link TlsEngine#preferred}. */
class SpliceIT {
    private static final BackendConnection.Script READS_ALL = connection -> {};
    private static final int MIB = 1024 * 1024;
    /** What may be held in the gateway for one direction. */
    private static final int HELD_AT_MOST = 256 * 1024;
    /** What kernels may hold of it: both sockets' buffers, doubled by Linux, and the peers' TLS records. */
    private static final int KERNEL = 1024 * 1024;

    private final BlockingQueue<Splice> started = new LinkedBlockingQueue<>();
    private final BlockingQueue<Carriage> carriages = new LinkedBlockingQueue<>();
    private final StreamFixture fixture = new StreamFixture(TlsEngine.preferred(), this::start);

    @AfterEach
    void closeAll() {
        fixture.close();
    }

    @Test
    void sendsTheFirstBytesFirstAndOnce() throws Exception {
        Ends ends = fixture.connect(connection -> connection.write("then this"));
        assertThat(ends.client().text(StreamFixture.SWITCHED.length() + 9))
                .isEqualTo(StreamFixture.SWITCHED + "then this");
        ends.client().close();
        assertThat(endOf(started()).bytesToClient()).isEqualTo(StreamFixture.SWITCHED.length() + 9);
    }

    @Test
    void carriesRandomPiecesBothWaysUnchangedAndCountsThem() throws Exception {
        int size = 256 * MIB;
        CompletableFuture<byte[]> fromKubelet = new CompletableFuture<>();
        CompletableFuture<byte[]> atKubelet = new CompletableFuture<>();
        Ends ends = fixture.open(connection -> {
            CompletableFuture<Void> reading =
                    SideThread.run(() -> atKubelet.complete(digest(connection.input(), size)));
            fromKubelet.complete(pieces(connection.output(), size, 1));
            reading.join();
        });
        CompletableFuture<byte[]> fromClient = new CompletableFuture<>();
        SideThread.run(() -> fromClient.complete(pieces(ends.client().output(), size, 2)));

        byte[] atClient = digest(ends.client().input(), size);

        assertThat(atClient).isEqualTo(fromKubelet.get(120, TimeUnit.SECONDS));
        assertThat(atKubelet.get(120, TimeUnit.SECONDS)).isEqualTo(fromClient.get(120, TimeUnit.SECONDS));
        ends.client().close();
        StreamEnd end = endOf(started());
        assertThat(end.bytesToClient()).isEqualTo(StreamFixture.SWITCHED.length() + size);
        assertThat(end.bytesToBackend()).isEqualTo(size);
    }

    @Test
    void holdsLittleForAClientThatDoesNotReadAndGoesOnWhenItDoes() throws Exception {
        int size = 64 * MIB;
        CompletableFuture<byte[]> sent = new CompletableFuture<>();
        Ends ends = fixture.open(connection -> sent.complete(pieces(connection.output(), size, 3)));
        Splice splice = started();

        assertThat(settled(splice)).isBetween(64L * 1024, (long) HELD_AT_MOST + KERNEL);
        assertThat(waiting(splice, splice.channel())).isBetween(1L, (long) HELD_AT_MOST);

        byte[] received = digest(ends.client().input(), size);
        assertThat(received).isEqualTo(sent.get(30, TimeUnit.SECONDS));
    }

    @Test
    void holdsLittleForAKubeletThatDoesNotReadAndGoesOnWhenItDoes() throws Exception {
        int size = 64 * MIB;
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        Ends ends = fixture.open(connection -> {
            connection.hold();
            received.complete(digest(connection.input(), size));
        });
        Splice splice = started();
        CompletableFuture<byte[]> sent = new CompletableFuture<>();
        SideThread.run(() -> sent.complete(pieces(ends.client().output(), size, 4)));

        assertThat(settled(splice)).isBetween(64L * 1024, (long) HELD_AT_MOST + KERNEL);

        ends.kubelet().release();
        assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo(sent.get(30, TimeUnit.SECONDS));
    }

    @Test
    void deliversWhatAKubeletSentBeforeItClosed() throws Exception {
        Ends ends = fixture.open(connection -> {
            pieces(connection.output(), 8 * MIB, 5);
            connection.close();
        });

        assertThat(started().channel().isActive()).isTrue();
        assertThat(ends.client().bytes(8 * MIB)).isNotEmpty();

        assertThat(ends.client().end(Duration.ofSeconds(1))).isEqualTo(RawClient.End.CLOSED);
    }

    @Test
    void deliversTheLastBytesToAClientThatIsStillSending() throws Exception {
        Ends ends = fixture.open(connection -> {
            connection.hold();
            connection.write("exit status");
            connection.endOutput();
        });
        CompletableFuture<Void> flood =
                SideThread.run(() -> pieces(ends.client().output(), 1024L * MIB, 6));
        Splice splice = started();
        settled(splice);

        ends.kubelet().release();

        assertThat(ends.client().text(11)).isEqualTo("exit status");
        assertThat(endOf(splice).cause()).isEqualTo(EndCause.KUBELET_CLOSED);
        assertThat(flood).failsWithin(Duration.ofSeconds(5));
    }

    @Test
    void deliversWhatAClientSentBeforeItClosed() throws Exception {
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        Ends ends = fixture.open(connection -> {
            connection.hold();
            received.complete(digest(connection.input(), 256 * 1024));
        });
        byte[] sent = pieces(ends.client().output(), 256 * 1024, 7);

        ends.client().close();
        ends.kubelet().release();

        assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(sent);
        assertThat(endOf(started()).cause()).isEqualTo(EndCause.CLIENT_CLOSED);
    }

    @Test
    void tellsAClientsCloseFromItsLoss() throws Exception {
        Ends closes = fixture.open(READS_ALL);
        closes.client().close();
        assertThat(endOf(started()).cause()).isEqualTo(EndCause.CLIENT_CLOSED);
        assertThat(closes.kubelet().awaitEnd(Duration.ofSeconds(1))).isEqualTo(BackendConnection.End.CLOSED);

        Ends resets = fixture.open(READS_ALL);
        resets.client().reset();
        assertThat(endOf(started()).cause()).isEqualTo(EndCause.CLIENT_LOST);
        assertThat(resets.kubelet().awaitEnd(Duration.ofSeconds(1))).isEqualTo(BackendConnection.End.CLOSED);
    }

    @Test
    void tellsAKubeletsCloseFromItsLoss() throws Exception {
        Ends closes = fixture.open(connection -> {
            connection.hold();
            connection.close();
        });
        closes.kubelet().release();
        assertThat(endOf(started()).cause()).isEqualTo(EndCause.KUBELET_CLOSED);
        assertThat(closes.client().end(Duration.ofSeconds(1))).isEqualTo(RawClient.End.CLOSED);

        Ends resets = fixture.open(READS_ALL);
        resets.kubelet().reset();
        assertThat(endOf(started()).cause()).isEqualTo(EndCause.KUBELET_LOST);
        assertThat(resets.client().end(Duration.ofSeconds(1))).isEqualTo(RawClient.End.CLOSED);
    }

    @Test
    void closesBothSocketsWithinASecondOfAnEnd() throws Exception {
        Ends ends = fixture.open(READS_ALL);
        Splice splice = started();
        Channel client = splice.channel();

        client.eventLoop().execute(() -> splice.end(EndCause.KILLED));

        assertThat(ends.client().end(Duration.ofSeconds(1))).isEqualTo(RawClient.End.CLOSED);
        assertThat(ends.kubelet().awaitEnd(Duration.ofSeconds(1))).isEqualTo(BackendConnection.End.CLOSED);
        await().atMost(Duration.ofSeconds(1)).until(() -> splice.ended().isComplete());
        assertThat(endOf(splice).cause()).isEqualTo(EndCause.KILLED);
    }

    @Test
    void cutsAClientThatTakesNothingForTenSecondsAfterTheEnd() throws Exception {
        Ends ends = fixture.open(connection -> pieces(connection.output(), 64 * MIB, 8));
        Splice splice = started();
        settled(splice);

        splice.channel().eventLoop().execute(() -> splice.end(EndCause.KILLED));

        await().atMost(Duration.ofSeconds(14)).until(() -> splice.ended().isComplete());
        assertThat(ends.kubelet().awaitEnd(Duration.ofSeconds(1))).isNotEqualTo(BackendConnection.End.OPEN);
    }

    @Test
    void copiesNoBufferIntoTheRecordOfAnother() throws Exception {
        Ends ends = fixture.open(READS_ALL);
        Splice splice = started();
        byte[] record = new byte[16 * 1024];

        Carriage carriage = carriages.take();

        splice.channel().eventLoop().execute(() -> {
            carriage.fromKubelet(Unpooled.directBuffer().writeZero(10_000));
            carriage.fromKubelet(Unpooled.directBuffer().writeZero(10_000));
            splice.flush();
        });

        assertThat(ends.client().input().read(record)).isEqualTo(10_000);
        assertThat(ends.client().input().read(record)).isEqualTo(10_000);
    }

    @Test
    void goesOnWhileTheServerOfItsConnectionShutsDown() throws Exception {
        Ends ends = fixture.open(connection -> {
            connection.hold();
            connection.write("later");
        });
        var shutdown = fixture.server().shutdown(20, TimeUnit.SECONDS);

        ends.kubelet().release();

        assertThat(ends.client().text(5)).isEqualTo("later");
        ends.client().close();
        StreamFixture.wait(shutdown);
    }

    private void start(StreamPair pair) {
        Carriage carriage = Carriages.unfollowed();
        carriages.add(carriage);
        Splice splice = Splice.of(pair, carriage);
        started.add(splice);
        splice.start();
    }

    private Splice started() throws InterruptedException {
        Splice splice = started.poll(10, TimeUnit.SECONDS);
        assertThat(splice).isNotNull();
        return splice;
    }

    private static StreamEnd endOf(Splice splice) {
        return StreamFixture.wait(splice.ended());
    }

    /** How many bytes were handed on once nothing has moved for half a second. */
    private static long settled(Splice splice) {
        long[] last = {-1, System.nanoTime()};
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    long now = on(splice, splice::bytes);
                    if (now != last[0]) {
                        last[0] = now;
                        last[1] = System.nanoTime();
                    }
                    return System.nanoTime() - last[1] > TimeUnit.MILLISECONDS.toNanos(500);
                });
        return last[0];
    }

    /** Bytes that wait in the gateway to be written to a channel. */
    private static long waiting(Splice splice, Channel channel) {
        return on(splice, () -> channel.unsafe().outboundBuffer().totalPendingWriteBytes());
    }

    private static <T> T on(Splice splice, java.util.concurrent.Callable<T> look) {
        try {
            return splice.channel().eventLoop().submit(look).get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("the event loop did not answer", e);
        }
    }

    /** Writes random bytes in pieces of random length; returns their digest. */
    private static byte[] pieces(OutputStream out, long size, int seed) throws IOException {
        Random random = new Random(seed);
        byte[] block = new byte[96 * 1024];
        random.nextBytes(block);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            DigestOutputStream digested = new DigestOutputStream(out, digest);
            for (long left = size; left > 0; ) {
                int bound = random.nextInt(10) == 0 ? 300 : block.length;
                int piece = (int) Math.min(left, 1 + random.nextInt(bound));
                int offset = random.nextInt(block.length - piece + 1);
                digested.write(block, offset, piece);
                left -= piece;
            }
            out.flush();
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] digest(InputStream in, long size) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            DigestInputStream digested = new DigestInputStream(in, digest);
            byte[] scratch = new byte[64 * 1024];
            for (long left = size; left > 0; ) {
                int read = digested.read(scratch, 0, (int) Math.min(left, scratch.length));
                if (read < 0) {
                    throw new IOException(left + " bytes before the end");
                }
                left -= read;
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
