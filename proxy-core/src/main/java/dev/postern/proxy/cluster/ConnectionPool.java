package dev.postern.proxy.cluster;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.ClientSSLOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connections to the API server: the fewest that carry what is asked, an HTTP/2 connection full before
 * the next is dialled, an HTTP/1.1 connection for each request. Those that were made with another CA or certificate than
 * is now used take nothing new and close when their last request has ended. Belongs to its loop, so it needs no lock.
 */
final class ConnectionPool {
    private static final int MOST_DIALS = 16;
    private static final long LOOK_MILLIS = 5_000;
    /** Until a connection says how many requests it carries, as many as kube-apiserver lets it: a first burst dials one. */
    private static final int HOPED_STREAMS = 100;

    private final Vertx vertx;
    private final ContextInternal context;
    private final Function<ClientSSLOptions, Future<HttpClientConnection>> dialer;
    private final int most;
    private final ConnectionCounts counts;
    private final Set<PooledConnection> open = new LinkedHashSet<>();
    private final Deque<PooledConnection> roomy = new ArrayDeque<>();
    private final Deque<Promise<ConnectionLease>> waiting = new ArrayDeque<>();
    private @Nullable ClientSSLOptions tls;
    private int dialling;
    private int streams = HOPED_STREAMS;
    private boolean looking;
    private boolean closed;

    /**
     * An empty pool.
     *
     * @param dialer opens a connection, verified and encrypted, on this loop
     * @param most connections; whoever needs one more waits
     * @param counts told of each
     */
    ConnectionPool(
            ContextInternal context,
            Function<ClientSSLOptions, Future<HttpClientConnection>> dialer,
            int most,
            ConnectionCounts counts) {
        this.vertx = context.owner();
        this.context = context;
        this.dialer = dialer;
        this.most = most;
        this.counts = counts;
    }

    /** A connection with room for one more request; fails where none can be opened. On this pool's loop. */
    Future<ConnectionLease> acquire(ClientSSLOptions now) {
        if (closed) {
            return Future.failedFuture(stopping());
        }
        if (tls != now) {
            tls = now;
            List.copyOf(open).stream()
                    .filter(connection -> !connection.isMadeWith(now))
                    .forEach(PooledConnection::retire);
        }
        Promise<ConnectionLease> promise = Promise.promise();
        waiting.add(promise);
        counts.addWaiting(1);
        run(this::serve);
        return promise.future();
    }

    /**
     * Runs this on the pool's loop and context, at once where that is the caller's. Whatever Vert.x opens without a context
     * it opens on some other loop.
     */
    void run(Runnable action) {
        if (context.nettyEventLoop().inEventLoop()) {
            context.dispatch(now -> action.run());
        } else {
            context.runOnContext(now -> action.run());
        }
    }

    /** Takes a connection back. */
    void giveBack(PooledConnection connection, boolean reusable) {
        if (!reusable && !connection.isMultiplexed()) {
            connection.retire();
        }
        boolean had = connection.hasRoom();
        connection.giveBack();
        if (connection.isIdle() && open.contains(connection)) {
            counts.addIdle(1);
        }
        if (connection.isDone()) {
            forget(connection);
        }
        if (!had && connection.hasRoom() && open.contains(connection)) {
            roomy.addFirst(connection);
        }
        serve();
    }

    /** Dials no more, whoever waits; what is under way ends with its connection. On this pool's loop. */
    void close() {
        closed = true;
        while (!waiting.isEmpty()) {
            nextWaiting().fail(stopping());
        }
    }

    private static GatewayFailure stopping() {
        return new GatewayFailure(FailureReason.UNAVAILABLE, "the gateway is stopping");
    }

    private void serve() {
        while (!waiting.isEmpty() && !roomy.isEmpty()) {
            PooledConnection connection = roomy.peek();
            ConnectionLease lease = connection.hasRoom() ? lease(connection) : null;
            if (!connection.hasRoom()) {
                roomy.remove();
            }
            if (lease != null) {
                nextWaiting().complete(lease);
            }
        }
        while (waiting.size() > (long) dialling * streams && dialling < MOST_DIALS && open.size() + dialling < most) {
            dial();
        }
    }

    private ConnectionLease lease(PooledConnection connection) {
        if (connection.isIdle()) {
            counts.addIdle(-1);
        }
        return connection.lease(this);
    }

    private Promise<ConnectionLease> nextWaiting() {
        counts.addWaiting(-1);
        return waiting.remove();
    }

    private void dial() {
        dialling++;
        ClientSSLOptions used = Objects.requireNonNull(tls);
        dialer.apply(used).onComplete((connection, failure) -> {
            dialling--;
            counts.countDial(connection != null);
            if (connection == null) {
                fail(failure);
            } else if (closed) {
                connection.close();
            } else {
                add(new PooledConnection(connection, used));
            }
            serve();
        });
    }

    private void add(PooledConnection connection) {
        streams = connection.streams();
        open.add(connection);
        counts.addOpen(1);
        counts.addIdle(1);
        roomy.add(connection);
        connection.connection().closeHandler(closed -> remove(connection));
        if (connection.isMultiplexed()) {
            connection.connection().shutdownHandler(goingAway -> connection.retire());
        }
        if (tls != null && !connection.isMadeWith(tls)) {
            connection.retire();
        }
        if (!looking) {
            looking = true;
            vertx.setTimer(LOOK_MILLIS, timer -> look());
        }
    }

    private void remove(PooledConnection connection) {
        forget(connection);
        roomy.remove(connection);
        connection.retire();
        serve();
    }

    private void forget(PooledConnection connection) {
        if (open.remove(connection)) {
            counts.addOpen(-1);
            counts.addIdle(connection.isIdle() ? -1 : 0);
        }
    }

    /** As many as this connection would have carried. */
    private void fail(Throwable cause) {
        for (int i = 0; i < streams && !waiting.isEmpty(); i++) {
            nextWaiting().fail(cause);
        }
    }

    private void look() {
        long now = System.nanoTime();
        List.copyOf(open).forEach(connection -> connection.look(now));
        // One that closed before its handler was there would be kept for ever.
        List.copyOf(open).stream().filter(PooledConnection::isDone).forEach(this::forget);
        looking = !open.isEmpty();
        if (looking) {
            vertx.setTimer(LOOK_MILLIS, timer -> look());
        }
    }
}
