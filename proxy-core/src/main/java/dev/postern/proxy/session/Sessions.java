package dev.postern.proxy.session;

import dev.postern.proxy.stream.Carriage;
import dev.postern.proxy.stream.Carriages;
import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.stream.Splice;
import dev.postern.proxy.stream.StreamEnd;
import dev.postern.proxy.stream.StreamOptions;
import dev.postern.proxy.upgrade.StreamPair;
import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The registry: every session from its client's 101 until both its sockets are closed. Safe for use from every thread. */
public final class Sessions {
    private static final int SWEEPS_PER_IDLE_LIMIT = 20;

    private final Vertx vertx;
    private final Map<Long, Session> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final List<SessionListener> listeners;

    /**
     * Starts the one timer that finds idle sessions; it ends with the {@code vertx}.
     *
     * @param shortest the shortest limits that any session will have
     */
    public Sessions(Vertx vertx, StreamOptions shortest, List<SessionListener> listeners) {
        this.vertx = vertx;
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
        // Before it can be found: whoever waits for its end finds it gone then.
        Future<StreamEnd> ended = session.ended().onSuccess(end -> close(session, end));
        open.put(session.id(), session);
        listeners.forEach(listener -> listener.opened(session));
        splice.start();
        return ended;
    }

    /** What a pod or a service says on its own port is followed by nobody. */
    private static Carriage carriage(StreamPair pair, SessionInfo info, StreamOptions options) {
        EndReasons reasons = new EndReasons(info.backend(), options.idleTimeout());
        return info.kind().stream()
                .map(kind -> Carriages.of(kind, pair.agreed(), options, reasons))
                .orElseGet(Carriages::unfollowed);
    }

    /** The sessions that live now, the oldest first. */
    public List<Session> open() {
        return open.values().stream()
                .sorted(Comparator.comparingLong(Session::id))
                .toList();
    }

    /**
     * Ends one session.
     *
     * @param id as {@link Session#id()} has it
     * @return completes with its end when both its sockets are closed; at once and empty where none of that id lives. Where
     *     the session was ending already its end has the first cause
     */
    public Future<Optional<StreamEnd>> end(long id, EndCause cause) {
        Session session = open.get(id);
        return session == null
                ? Future.succeededFuture(Optional.empty())
                : session.end(cause).map(Optional::of);
    }

    /**
     * Lets every session go on for a while, those that start meanwhile too, then ends the rest with {@code DRAIN}. Terminals that
     * want to know are told at once.
     *
     * @return completes when no session lives, or when those that are left have begun to end
     */
    public Future<Void> drain(Duration grace) {
        open().forEach(session -> session.warn(grace));
        Timer over = vertx.timer(Math.max(1, grace.toMillis()), TimeUnit.MILLISECONDS);
        return Future.any(over, allEnded())
                .onComplete(first -> over.cancel())
                .onSuccess(first -> open().forEach(session -> session.end(EndCause.DRAIN)))
                .mapEmpty();
    }

    private Future<Void> allEnded() {
        List<Session> living = open();
        return living.isEmpty()
                ? Future.succeededFuture()
                : Future.join(living.stream().map(Session::ended).toList()).compose(ended -> allEnded());
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
