package dev.postern.proxy.session;

import dev.postern.proxy.stream.Carriage;
import dev.postern.proxy.stream.Carriages;
import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.stream.Splice;
import dev.postern.proxy.stream.StreamEnd;
import dev.postern.proxy.stream.StreamOptions;
import dev.postern.proxy.upgrade.StreamPair;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The registry: every session from its client's 101 until both its sockets are closed. Safe for use from every thread. */
public final class Sessions {
    private static final int SWEEPS_PER_IDLE_LIMIT = 20;

    private final Map<Long, Session> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final List<SessionListener> listeners;

    /**
     * Starts the one timer that finds idle sessions; it ends with the {@code vertx}.
     *
     * @param shortest the shortest limits that any session will have
     */
    public Sessions(Vertx vertx, StreamOptions shortest, List<SessionListener> listeners) {
        this.listeners = List.copyOf(listeners);
        long sweep = Math.max(1, shortest.idleTimeout().toMillis() / SWEEPS_PER_IDLE_LIMIT);
        vertx.setPeriodic(Math.min(sweep, TimeUnit.MINUTES.toMillis(1)), timer -> endIdle());
    }

    /**
     * Starts a session and owns both connections from here on; on the pair's event loop only. The session is registered
     * before its client is told of it, so that nobody can stop the gateway in between.
     *
     * @param options its own limits
     * @return completes with the session's end; never fails
     */
    public Future<StreamEnd> run(StreamPair pair, SessionInfo info, StreamOptions options) {
        Splice splice = Splice.of(pair, carriage(pair, info, options));
        Session session = new Session(ids.incrementAndGet(), info, options, splice);
        open.put(session.id(), session);
        listeners.forEach(listener -> listener.opened(session));
        Future<StreamEnd> ended = session.ended().onSuccess(end -> close(session, end));
        splice.start();
        return ended;
    }

    /** What a pod or a service says on its own port is followed by nobody. */
    private static Carriage carriage(StreamPair pair, SessionInfo info, StreamOptions options) {
        EndReasons reasons = new EndReasons(info.backend(), options.idleTimeout());
        return info.kind().stream()
                .map(kind -> Carriages.of(kind, pair.agreed(), options.keepAlive(), reasons))
                .orElseGet(Carriages::unfollowed);
    }

    /** The sessions that live now. */
    public List<Session> open() {
        return List.copyOf(open.values());
    }

    /** Ends every session that lives now; completes when all their sockets are closed. */
    public Future<Void> closeAll(EndCause cause) {
        return Future.join(open().stream().map(session -> session.end(cause)).toList())
                .mapEmpty();
    }

    private void close(Session session, StreamEnd end) {
        open.remove(session.id());
        listeners.forEach(listener -> listener.closed(session, end));
    }

    private void endIdle() {
        open.values().forEach(Session::endIfIdle);
    }
}
