package dev.postern.proxy;

import dev.postern.proxy.GatewayOptions.ClusterOptions;
import dev.postern.proxy.authn.Authenticator;
import dev.postern.proxy.authn.Authenticators;
import dev.postern.proxy.authz.Gates;
import dev.postern.proxy.backend.Backends;
import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.ClusterState;
import dev.postern.proxy.cluster.ClusterStates;
import dev.postern.proxy.cluster.Inventory;
import dev.postern.proxy.target.TargetResolver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the line needs of one cluster: who decides for it, and the clients to its two sides. Any thread. */
final class ClusterLine {
    private final String name;
    private final @Nullable ApiServer apiServer;
    private final ClusterState state;
    private final Authenticator authenticator;
    private final Gates gates;
    private final TargetResolver targets;
    private final Backends backends;

    /** Wires one cluster; opens nothing. */
    ClusterLine(Vertx vertx, GatewayOptions gateway, ClusterOptions options, FlowMetrics metrics) {
        this.name = options.name();
        this.apiServer = options.source() instanceof ApiServerOptions server ? new ApiServer(vertx, server) : null;
        this.state = options.source() instanceof Inventory inventory
                ? ClusterStates.of(inventory)
                : ClusterStates.of(Objects.requireNonNull(apiServer));
        this.authenticator = Authenticators.of(gateway.authentication());
        this.gates = new Gates(options.gates());
        this.targets = new TargetResolver(vertx, state, options.target());
        this.backends = new Backends(vertx, options.backend(), gateway.trustedProxies(), apiServer, metrics);
    }

    /** As the configuration calls it. */
    String name() {
        return name;
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

    /** Completes where the source of pods and nodes answers; fails with what is wrong. */
    Future<Void> reachable() {
        return state.reachable();
    }

    /** Closes every connection that no session owns. */
    Future<Void> close() {
        return backends.close().eventually(() -> apiServer == null ? Future.succeededFuture() : apiServer.close());
    }
}
