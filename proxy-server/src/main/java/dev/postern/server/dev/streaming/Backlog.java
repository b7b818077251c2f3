package dev.postern.server.dev.streaming;

import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent on all streams of a connection and nobody has taken. Beyond 2 MiB the connection is not read, all
 * of it, as SPDY without flow control knows nothing better; below 1 MiB it is read again.
 *
 * <p>A channel that is not read does not tell that its client has left. So it is written to now and then: two writes to a
 * client that has left fail.
 */
final class Backlog {
    static final int HIGH = 2 * 1024 * 1024;
    private static final int LOW = HIGH / 2;
    /** What a chunk costs beside its bytes. */
    private static final int CHUNK_COST = 64;

    private static final int PROBE_SECONDS = 5;

    private final Channel channel;
    private final Runnable probe;
    private final AtomicLong held = new AtomicLong();
    private volatile boolean paused;
    private @Nullable ScheduledFuture<?> probing;

    /** @param probe writes something that a client ignores or answers; event loop */
    Backlog(Channel channel, Runnable probe) {
        this.channel = channel;
        this.probe = probe;
    }

    /** A chunk was put by. Event loop. */
    void add(int bytes) {
        if (held.addAndGet(bytes + CHUNK_COST) > HIGH && !paused) {
            paused = true;
            channel.config().setAutoRead(false);
            probing = channel.eventLoop().scheduleAtFixedRate(probe, PROBE_SECONDS, PROBE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** A chunk was taken, or thrown away. Any thread. */
    void remove(int bytes) {
        if (held.addAndGet(-bytes - CHUNK_COST) < LOW && paused) {
            InOrder.run(channel, this::resume);
        }
    }

    /** The connection is gone. Event loop. */
    void stop() {
        if (probing != null) {
            probing.cancel(false);
            probing = null;
        }
    }

    private void resume() {
        if (paused && held.get() < LOW) {
            stop();
            paused = false;
            channel.config().setAutoRead(true);
        }
    }
}
