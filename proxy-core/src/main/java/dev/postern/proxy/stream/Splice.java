package dev.postern.proxy.stream;

import dev.postern.proxy.upgrade.StreamPair;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Carries bytes both ways between two channels of one event loop, unchanged and uncopied, until either ends. All of it runs
 * on that loop, so its state needs no lock; callers of other threads go through {@code channel().eventLoop()}.
 *
 * <p>What was read before an end is delivered before the other side is closed. The first end decides the cause; both
 * channels are closed then, whoever began.
 */
public final class Splice {
    private final ByteBuf answer;
    private final StreamObserver observer;
    private final SpliceSide client;
    private final SpliceSide backend;
    private final Promise<StreamEnd> ended = Promise.promise();
    private @Nullable EndCause cause;
    private int open = 2;

    private Splice(StreamPair pair, StreamObserver observer) {
        this.answer = pair.first().answer();
        this.observer = observer;
        this.client = new SpliceSide(this, pair.client(), pair.first().toClient(), SpliceSide.CLIENT);
        this.backend = new SpliceSide(this, pair.backend(), pair.first().toBackend(), SpliceSide.endsOf(pair.place()));
    }

    /**
     * A splice that does nothing until {@link #start}, and owns both channels and all buffers from here on.
     *
     * @param observer who follows the protocol
     * @throws IllegalStateException if the channels are on different event loops; both are closed then
     */
    public static Splice of(StreamPair pair, StreamObserver observer) {
        if (pair.client().eventLoop() != pair.backend().eventLoop()) {
            pair.first().release();
            pair.client().close();
            pair.backend().close();
            throw new IllegalStateException("a stream's two channels must share an event loop");
        }
        return new Splice(pair, observer);
    }

    /** Starts carrying, once: first the client's 101 and what came with it, and what the client sent early. Event loop only. */
    public void start() {
        client.join(backend);
        backend.join(client);
        client.watch();
        backend.watch();
        client.write(answer);
        client.sendFirst();
        backend.sendFirst();
        client.read();
        backend.read();
    }

    /** Ends the stream for a reason of the gateway's own; without effect where it is ending already. Event loop only. */
    public void end(EndCause cause) {
        if (this.cause == null) {
            this.cause = cause;
            boolean told = observer.end(cause, client::write);
            client.finish(told ? SpliceSide.HEARING : Duration.ZERO);
            backend.finish(Duration.ZERO);
        }
    }

    /** Writes a line on the client's terminal, where it has one and the protocol ends here; does nothing elsewhere. Event loop only. */
    public void notice(String line) {
        if (cause == null) {
            observer.notice(line, client::write);
            client.flush();
        }
    }

    /** What is known of the streams inside; from any thread. */
    public SessionStreams streams() {
        return observer.streams();
    }

    /** Completes, on the event loop, when both channels are closed. Never fails. */
    public Future<StreamEnd> ended() {
        return ended.future();
    }

    /** Bytes handed to both sides so far; whether it has grown tells whether data moved. Event loop only. */
    public long bytes() {
        return client.sent() + backend.sent();
    }

    /** The client's channel, whose event loop is the stream's. */
    public Channel channel() {
        return client.channel();
    }

    /** Takes what {@code from} has read to the other side, past whoever follows the protocol. */
    void carry(SpliceSide from, ByteBuf bytes) {
        if (from == client) {
            observer.fromClient(bytes, client::write);
            backend.write(bytes);
        } else {
            observer.fromKubelet(bytes, client::write);
        }
    }

    void closed() {
        open--;
        if (open == 0 && cause != null) {
            ended.complete(new StreamEnd(cause, client.sent(), backend.sent()));
        }
    }
}
