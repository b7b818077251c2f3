package dev.postern.proxy.stream;

import dev.postern.proxy.upgrade.StreamPair;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries bytes both ways between two channels of one event loop until either ends; what becomes of them on the way is a
 * {@link Carriage}'s affair. All of it runs on that loop, so its state needs no lock; callers of other threads go through
 * {@code channel().eventLoop()}.
 *
 * <p>What was read before an end is delivered before the other side is closed. The first end decides the cause; both
 * channels are closed then, whoever began.
 */
public final class Splice {
    private final ByteBuf answer;
    private final Carriage carriage;
    private final SpliceSide client;
    private final SpliceSide backend;
    private final Promise<StreamEnd> ended = Promise.promise();
    private @Nullable EndCause cause;
    private @Nullable ScheduledFuture<?> ticking;
    private boolean keptAlive;
    private int open = 2;

    private Splice(StreamPair pair, Carriage carriage) {
        this.answer = pair.first().answer();
        this.carriage = carriage;
        this.client = new SpliceSide(this, pair.client(), pair.first().toClient(), SpliceSide.CLIENT);
        this.backend = new SpliceSide(this, pair.backend(), pair.first().toBackend(), SpliceSide.endsOf(pair.place()));
    }

    /**
     * A splice that does nothing until {@link #start}, and owns both channels and all buffers from here on.
     *
     * @param carriage what becomes of the bytes
     * @throws IllegalStateException if the channels are on different event loops; both are closed then
     */
    public static Splice of(StreamPair pair, Carriage carriage) {
        if (pair.client().eventLoop() != pair.backend().eventLoop()) {
            pair.first().release();
            pair.client().close();
            pair.backend().close();
            throw new IllegalStateException("a stream's two channels must share an event loop");
        }
        return new Splice(pair, carriage);
    }

    /** Starts carrying, once: first the client's 101 and what came with it, and what the client sent early. Event loop only. */
    public void start() {
        client.join(backend);
        backend.join(client);
        client.write(answer);
        carriage.start(new Sides(client, backend, this::end));
        client.watch();
        backend.watch();
        client.sendFirst();
        backend.sendFirst();
        client.read();
        backend.read();
        flush();
        startTicking();
    }

    private void startTicking() {
        long every = carriage.tickEvery().toNanos();
        if (every > 0 && cause == null) {
            ticking = channel().eventLoop().scheduleAtFixedRate(this::tick, every, every, TimeUnit.NANOSECONDS);
        } else if (cause == null) {
            keepAlive();
        }
    }

    /** Once, and not before the first tick where there is one: eight system calls, which most sessions do not live to need. */
    private void keepAlive() {
        if (!keptAlive) {
            keptAlive = true;
            TcpKeepAlive.on(client.channel());
            TcpKeepAlive.on(backend.channel());
        }
    }

    private void tick() {
        keepAlive();
        long now = System.nanoTime();
        client.tick(now);
        backend.tick(now);
        carriage.tick();
        flush();
    }

    /** Sends what was written to either side. */
    void flush() {
        if (cause == null) {
            carriage.settle();
        }
        client.flush();
        backend.flush();
    }

    /** Writes a line to the client's terminal; without effect where there is none, or none that the gateway can write to. */
    public void notice(String line) {
        if (cause == null) {
            carriage.notice(line);
            flush();
        }
    }

    /** Ends the stream for a reason of the gateway's own; without effect where it is ending already. Event loop only. */
    public void end(EndCause cause) {
        if (this.cause == null) {
            this.cause = cause;
            if (ticking != null) {
                ticking.cancel(false);
            }
            Parting parting = carriage.end(cause);
            client.finish(parting);
            backend.finish(Parting.AT_ONCE);
        }
    }

    /** What is known of the streams inside; from any thread. */
    public SessionStreams streams() {
        return carriage.streams();
    }

    /** Completes, on the event loop, when both channels are closed. Never fails. */
    public Future<StreamEnd> ended() {
        return ended.future();
    }

    /** Octets of data, not of pings, that have come of both sides: grown where data moved. Event loop only. */
    public long data() {
        return carriage.data();
    }

    /** Bytes handed to both sides so far. */
    long bytes() {
        return client.sent() + backend.sent();
    }

    /** The client's channel, whose event loop is the stream's. */
    public Channel channel() {
        return client.channel();
    }

    /** Takes what {@code from} has read to the carriage. */
    void carry(SpliceSide from, ByteBuf bytes) {
        if (cause != null) {
            bytes.release();
        } else if (from == client) {
            carriage.fromClient(bytes);
        } else {
            carriage.fromKubelet(bytes);
        }
    }

    void closed() {
        open--;
        if (open == 0 && cause != null) {
            ended.complete(new StreamEnd(cause, client.sent(), backend.sent()));
        }
    }
}
