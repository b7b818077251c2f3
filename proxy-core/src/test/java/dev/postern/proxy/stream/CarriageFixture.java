package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.upgrade.Agreed;
import dev.postern.proxy.upgrade.StreamPair;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Streams that are not spliced, between real sockets; which TLS engine is used says {@link TlsEngine#preferred}. */
final class CarriageFixture implements AutoCloseable {
    static final int MIB = 1024 * 1024;
    /** What a side may have waiting to be written. */
    static final int HELD_AT_MOST = 256 * 1024;
    /** Pings so soon that a test can wait for them. */
    static final KeepAlive SHORT = new KeepAlive(Duration.ofMillis(400), Duration.ofMillis(1200));

    private final BlockingQueue<Running> started = new LinkedBlockingQueue<>();
    private final StreamFixture fixture = new StreamFixture(TlsEngine.preferred(), this::start);
    private final StreamKind kind;
    private final Agreed agreed;
    private volatile KeepAlive keepAlive = KeepAlive.DEFAULT;

    /** @param agreed what each stream's client speaks */
    CarriageFixture(StreamKind kind, Agreed agreed) {
        this.kind = kind;
        this.agreed = agreed;
    }

    /** How the next streams are kept alive. */
    void keepAlive(KeepAlive next) {
        keepAlive = next;
    }

    /** A client that has read its 101, and whose kubelet does this. */
    WebSocketPeer open(BackendConnection.Script script) {
        return new WebSocketPeer(fixture.open(script));
    }

    private void start(StreamPair pair) {
        Splice splice = Splice.of(
                pair,
                Carriages.of(
                        kind,
                        agreed,
                        new StreamOptions(Duration.ofHours(1), keepAlive, true, false),
                        cause -> Optional.of(cause.name())));
        started.add(new Running(splice, pair));
        splice.start();
    }

    /** The stream that was opened next. */
    Running running() throws InterruptedException {
        Running running = started.poll(10, TimeUnit.SECONDS);
        assertThat(running).isNotNull();
        return running;
    }

    /** How the stream that was opened next ended. */
    StreamEnd end() throws InterruptedException {
        return StreamFixture.wait(running().splice.ended());
    }

    @Override
    public void close() {
        fixture.close();
    }

    /** A stream, and the gateway's ends of its connections. */
    record Running(Splice splice, StreamPair pair) {
        /** Waits until a side takes no more. */
        static void awaitFull(Channel channel) {
            await().atMost(Duration.ofSeconds(10)).until(() -> !channel.isWritable());
        }

        /** Bytes that wait in the gateway to be written to a side. */
        static long waiting(Channel channel) throws Exception {
            return channel.eventLoop()
                    .submit(() -> channel.unsafe().outboundBuffer().totalPendingWriteBytes())
                    .get(5, TimeUnit.SECONDS);
        }
    }
}
