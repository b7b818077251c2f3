package dev.postern.proxy.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;

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

    /** A request to be written, on the connection's own context. */
    Future<HttpClientRequest> request(RequestOptions options) {
        Promise<HttpClientRequest> promise = Promise.promise();
        pool.run(() -> connection.connection().request(options).onComplete(promise));
        return promise.future();
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
