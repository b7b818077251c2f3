package dev.postern.proxy;

import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.authn.Authenticators;
import dev.postern.proxy.front.Front;
import dev.postern.proxy.session.Session;
import dev.postern.proxy.session.SessionLog;
import dev.postern.proxy.session.SessionMetrics;
import dev.postern.proxy.session.Sessions;
import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.stream.StreamEnd;
import dev.postern.proxy.stream.StreamOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The gateway: owns the listener, the clients to both sides and every session. Safe for use from every thread. */
public final class Gateway {
    private final Vertx vertx;
    private final Front front;
    private final Sessions sessions;
    private final Authenticators authenticators;
    private final Clusters clusters;
    private final RequestFlow flow;
    private final Duration gracePeriod;

    /** Wires the line; opens nothing. */
    public Gateway(Vertx vertx, GatewayOptions options, MeterRegistry meters) {
        List<String> names =
                options.clusters().stream().map(ClusterOptions::name).toList();
        this.vertx = vertx;
        this.gracePeriod = options.gracePeriod();
        this.sessions =
                new Sessions(vertx, shortest(options), List.of(new SessionLog(), new SessionMetrics(meters, names)));
        this.authenticators = new Authenticators(vertx, options.authentication(), meters);
        ClusterLine.Shared shared = new ClusterLine.Shared(authenticators, options.trustedProxies());
        this.clusters = new Clusters(options.clusters().stream()
                .map(cluster -> new ClusterLine(vertx, cluster, shared, new FlowMetrics(meters, cluster.name())))
                .toList());
        this.flow = new RequestFlow(clusters, new Delivery(sessions), new FlowMetrics(meters, ""));
        this.front = new Front(options.front(), flow::accept);
    }

    private static StreamOptions shortest(GatewayOptions options) {
        return options.clusters().stream()
                .map(cluster -> cluster.entry().streams())
                .min(Comparator.comparing(StreamOptions::idleTimeout))
                .orElseThrow();
    }

    /** Completes when the port is open. */
    public Future<Void> start() {
        clusters.start();
        authenticators.start();
        return front.listen(vertx);
    }

    /** The port that is listened on, once started. */
    public int port() {
        return front.port();
    }

    /** The sessions that live now, the oldest first. */
    public List<Session> sessions() {
        return sessions.open();
    }

    /**
     * Ends one session with {@code KILLED}; its client is told.
     *
     * @return as {@link Sessions#end}
     */
    public Future<Optional<StreamEnd>> end(long session) {
        return sessions.end(session, EndCause.KILLED);
    }

    /** Completes where this cluster's source of pods and nodes answers and its gates can decide; fails with what is wrong. */
    public Future<Void> reachable(String cluster) {
        return clusters.reachable(cluster);
    }

    /** Completes where every issuer of JSON Web Tokens has a key; fails with what is wrong. */
    public Future<Void> issuersReady() {
        return authenticators.ready();
    }

    /**
     * Refuses new requests from now on with 503, and lets sessions go on for the grace period; what is left then is told and
     * ended with {@code DRAIN}. The port stays open. {@link #stop} is to follow, and may come before the end to cut it short.
     *
     * @return completes when no session lives or those that are left have begun to end; at once where there is no grace period
     */
    public Future<Void> drain() {
        flow.stop();
        return gracePeriod.isZero() ? Future.succeededFuture() : sessions.drain(gracePeriod);
    }

    /**
     * Refuses new requests, ends every session with {@code SHUTDOWN}, and completes when the sockets of each are closed and
     * the port is free.
     */
    public Future<Void> stop() {
        flow.stop();
        return sessions.closeAll(EndCause.SHUTDOWN)
                .eventually(front::close)
                .eventually(() -> sessions.closeAll(EndCause.SHUTDOWN))
                .eventually(clusters::close)
                .eventually(authenticators::close);
    }
}
