package dev.postern.proxy;

import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.authn.Authenticators;
import dev.postern.proxy.authz.Gates;
import dev.postern.proxy.backend.BackendOptions;
import dev.postern.proxy.backend.Backends;
import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.ClusterState;
import dev.postern.proxy.cluster.ClusterStates;
import dev.postern.proxy.cluster.Inventory;
import dev.postern.proxy.front.Front;
import dev.postern.proxy.session.Session;
import dev.postern.proxy.session.SessionLog;
import dev.postern.proxy.session.SessionMetrics;
import dev.postern.proxy.session.Sessions;
import dev.postern.proxy.stream.EndCause;
import dev.postern.proxy.target.TargetResolver;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateway: owns the listener, the clients to both sides and every session. Safe for use from every thread. */
public final class Gateway {
    private final Vertx vertx;
    private final Front front;
    private final Sessions sessions;
    private final ClusterState cluster;
    private final Backends backends;
    private final @Nullable ApiServer apiServer;
    private final RequestFlow flow;

    /** Wires the line; opens nothing. */
    public Gateway(Vertx vertx, GatewayOptions options, MeterRegistry meters) {
        ClusterOptions to = options.cluster();
        this.vertx = vertx;
        this.apiServer = to.source() instanceof ApiServerOptions server ? new ApiServer(vertx, server) : null;
        this.cluster = to.source() instanceof Inventory inventory
                ? ClusterStates.of(inventory)
                : ClusterStates.of(java.util.Objects.requireNonNull(apiServer));
        this.sessions = new Sessions(vertx, options.streams(), List.of(new SessionLog(), new SessionMetrics(meters)));
        FlowMetrics metrics = new FlowMetrics(meters);
        this.backends = new Backends(vertx, new BackendOptions(to.kubelet(), to.trustedProxies()), apiServer, metrics);
        this.flow = new RequestFlow(
                new RequestFlow.Decisions(
                        Authenticators.of(options.authentication()), new Gates(options.gates()), metrics),
                new TargetResolver(vertx, cluster, to.target()),
                backends,
                new Delivery(sessions, metrics));
        this.front = new Front(options.front(), flow::accept);
    }

    /** Completes when the port is open. */
    public Future<Void> start() {
        return front.listen(vertx);
    }

    /** The port that is listened on, once started. */
    public int port() {
        return front.port();
    }

    /** The sessions that live now. */
    public List<Session> sessions() {
        return sessions.open();
    }

    /** Completes where the source of pods and nodes answers; fails with what is wrong. */
    public Future<Void> reachable() {
        return cluster.reachable();
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
                .eventually(backends::close)
                .eventually(() -> apiServer == null ? Future.succeededFuture() : apiServer.close());
    }
}
