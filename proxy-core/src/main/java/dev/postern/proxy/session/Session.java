package dev.postern.proxy.session;

import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.stream.SessionStreams;
import dev.postern.proxy.stream.Splice;
import dev.postern.proxy.stream.StreamEnd;
import dev.postern.proxy.stream.StreamOptions;
import io.vertx.core.Future;
import java.time.Duration;

/** One stream while it lives, and the only owner of its two connections. {@link #end} is the one way to close it from here. */
public final class Session {
    private final long id;
    private final SessionInfo info;
    private final StreamOptions options;
    private final long startedMillis = System.currentTimeMillis();
    private final Splice splice;
    private long dataSeen;
    private long quietSinceNanos;

    Session(long id, SessionInfo info, StreamOptions options, Splice splice) {
        this.id = id;
        this.info = info;
        this.options = options;
        this.splice = splice;
        this.dataSeen = splice.data();
        this.quietSinceNanos = System.nanoTime();
    }

    /** Unique in this process. */
    public long id() {
        return id;
    }

    public SessionInfo info() {
        return info;
    }

    /** When the client's 101 was about to be sent, in milliseconds since the epoch. */
    public long startedMillis() {
        return startedMillis;
    }

    /** What is known of its streams now; from any thread. Nothing where it is not followed. */
    public SessionStreams streams() {
        return splice.streams();
    }

    /** Ends the session, from any thread; without effect where it is ending already. Completes when both sockets are closed. */
    public Future<StreamEnd> end(EndCause cause) {
        splice.channel().eventLoop().execute(() -> splice.end(cause));
        return splice.ended();
    }

    /** Says on its terminal that it will be ended, where it has one that wants to know; from any thread. */
    void warn(Duration left) {
        if (options.terminalNotice()) {
            String line = "postern: the gateway is being stopped, and this session ends in " + Durations.readable(left);
            splice.channel().eventLoop().execute(() -> splice.notice(line));
        }
    }

    Future<StreamEnd> ended() {
        return splice.ended();
    }

    /** Ends the session where no data has moved for as long as its limit is; on its event loop, whichever thread calls. */
    void endIfIdle() {
        splice.channel().eventLoop().execute(() -> {
            long data = splice.data();
            long now = System.nanoTime();
            if (data != dataSeen) {
                dataSeen = data;
                quietSinceNanos = now;
            } else if (now - quietSinceNanos >= options.idleTimeout().toNanos()) {
                splice.end(EndCause.IDLE);
            }
        });
    }
}
