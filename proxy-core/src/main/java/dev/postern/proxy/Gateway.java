package dev.postern.proxy;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The gateway: owns the listener, the clients to both sides and every session. */
public final class Gateway {
    /** Wires the line; opens nothing. */
    public Gateway(Vertx vertx, GatewayOptions options, MeterRegistry meters) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Completes when the port is open. */
    public Future<Void> start() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** The port that is listened on, once started. */
    public int port() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Refuses new connections, ends every session with {@code SHUTDOWN}, and completes when both sockets of each are closed. */
    public Future<Void> stop() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Completes while pods and nodes can be read: what readiness asks. */
    public Future<Void> reachable() {
        throw new UnsupportedOperationException("skeleton");
    }
}
