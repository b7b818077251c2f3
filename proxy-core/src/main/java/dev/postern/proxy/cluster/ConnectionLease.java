package dev.postern.proxy.cluster;

import io.vertx.core.http.HttpClientConnection;

/** The right to one request on a pooled connection; given back once. Any thread. */
final class ConnectionLease {
    private final ConnectionPool pool;
    private final PooledConnection connection;
    private final boolean reused;
    private volatile boolean over;

    ConnectionLease(ConnectionPool pool, PooledConnection connection, boolean reused) {
        this.pool = pool;
        this.connection = connection;
        this.reused = reused;
    }

    HttpClientConnection connection() {
        return connection.connection();
    }

    boolean isMultiplexed() {
        return connection.isMultiplexed();
    }

    /** Whether the connection had another request before; its server may have closed it since. */
    boolean isReused() {
        return reused;
    }

    boolean isOver() {
        return over;
    }

    /** The request has ended; {@code reusable} is whether an HTTP/1.1 connection is at a message's end. */
    void giveBack(boolean reusable) {
        pool.run(() -> {
            if (!over) {
                over = true;
                pool.giveBack(connection, reusable);
            }
        });
    }

    /** The connection takes nothing more. */
    void drop() {
        pool.run(connection::retire);
        giveBack(false);
    }
}
