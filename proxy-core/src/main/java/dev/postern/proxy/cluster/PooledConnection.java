package dev.postern.proxy.cluster;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ClientSSLOptions;
import java.util.concurrent.TimeUnit;

/** One connection to the API server and how many requests are under way on it. Belongs to its event loop. */
final class PooledConnection {
    /** How long nothing may be under way. Servers and load balancers close after 60 s or more, so this is before them. */
    static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** As client-go's HTTP/2 transport: a ping after 30 s, and 15 s for its answer. */
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long PONG_SECONDS = 15;
    private static final Buffer PING = Buffer.buffer(new byte[Long.BYTES]);

    private final HttpClientConnection connection;
    private final ClientSSLOptions tls;
    private int active;
    private boolean used;
    private boolean retired;
    private long usedAt = System.nanoTime();
    private long pingedAt = System.nanoTime();

    PooledConnection(HttpClientConnection connection, ClientSSLOptions tls) {
        this.connection = connection;
        this.tls = tls;
    }

    HttpClientConnection connection() {
        return connection;
    }

    boolean isMultiplexed() {
        return connection.protocolVersion() == HttpVersion.HTTP_2;
    }

    /** How many requests may be under way at once. */
    int streams() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, connection.maxActiveStreams()));
    }

    boolean hasRoom() {
        return !retired && active < streams();
    }

    /** Whether no request is under way. */
    boolean isIdle() {
        return active == 0;
    }

    boolean isMadeWith(ClientSSLOptions other) {
        return tls == other;
    }

    ConnectionLease lease(ConnectionPool pool) {
        active++;
        ConnectionLease lease = new ConnectionLease(pool, this, used);
        used = true;
        return lease;
    }

    /** Whether that was the last one. */
    void giveBack() {
        active--;
        usedAt = System.nanoTime();
        closeIfDone();
    }

    /** Takes no new request any more, and closes once the last has ended. */
    void retire() {
        retired = true;
        closeIfDone();
    }

    /** Whether it is closed, or closing, with nothing under way. */
    boolean isDone() {
        return retired && active == 0;
    }

    private void closeIfDone() {
        if (isDone()) {
            connection.close();
        }
    }

    /** Closes what has been idle for too long, and what does not answer a ping although requests are under way. */
    void look(long now) {
        if (active == 0 && now - usedAt > IDLE_NANOS) {
            retire();
        } else if (active > 0 && isMultiplexed() && now - pingedAt > PING_NANOS) {
            pingedAt = now;
            connection
                    .ping(PING.copy())
                    .timeout(PONG_SECONDS, TimeUnit.SECONDS)
                    .onFailure(silent -> connection.close());
        }
    }
}
