package dev.postern.proxy;

import dev.postern.proxy.GatewayOptions.ClusterEntry;
import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.authn.Authenticator;
import dev.postern.proxy.authn.Authenticators;
import dev.postern.proxy.authz.Gates;
import dev.postern.proxy.backend.Backends;
import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.Cidr;
import dev.postern.proxy.cluster.ClusterState;
import dev.postern.proxy.cluster.ClusterStates;
import dev.postern.proxy.cluster.Inventory;
import dev.postern.proxy.target.TargetResolver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the line needs of one cluster: who decides for it, and the clients to its two sides. Any thread. */
final class ClusterLine {
    private final ClusterEntry entry;
    private final FlowMetrics metrics;
    private final @Nullable ApiServer apiServer;
    private final ClusterState state;
    private final Authenticator authenticator;
    private final Gates gates;
    private final TargetResolver targets;
    private final Backends backends;

    /** Wires one cluster; opens nothing. */
    ClusterLine(Vertx vertx, ClusterOptions options, Shared shared, FlowMetrics metrics) {
        this.entry = options.entry();
        this.metrics = metrics;
        this.apiServer = options.source() instanceof ApiServerOptions server ? new ApiServer(vertx, server) : null;
        if (apiServer != null) {
            metrics.watch(apiServer.connections());
        }
        this.state = options.source() instanceof Inventory inventory
                ? ClusterStates.of(inventory)
                : ClusterStates.of(Objects.requireNonNull(apiServer));
        this.authenticator = shared.authenticators().of(apiServer);
        this.gates = apiServer == null ? new Gates(options.gates()) : new Gates(vertx, options.gates(), apiServer);
        this.targets = new TargetResolver(vertx, state, options.target());
        this.backends = new Backends(vertx, options.backend(), shared.trustedProxies(), apiServer, metrics);
    }

    /** How it is called, and what its sessions may do. */
    ClusterEntry entry() {
        return entry;
    }

    /** What its requests are counted in. */
    FlowMetrics metrics() {
        return metrics;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    Gates gates() {
        return gates;
    }

    TargetResolver targets() {
        return targets;
    }

    Backends backends() {
        return backends;
    }

    /** Begins to watch what decisions rest on. */
    void start() {
        gates.start();
    }

    /** Completes where the source of pods and nodes answers and the gates can decide; fails with what is wrong. */
    Future<Void> reachable() {
        return state.reachable().compose(answered -> gates.ready());
    }

    /** Closes every connection that no session owns. */
    Future<Void> close() {
        gates.stop();
        return backends.close().eventually(() -> apiServer == null ? Future.succeededFuture() : apiServer.close());
    }

    /**
     * What all clusters have together.
     *
     * @param authenticators who is believed
     * @param trustedProxies whose {@code X-Forwarded-For} is believed
     */
    record Shared(Authenticators authenticators, List<Cidr> trustedProxies) {}
}
