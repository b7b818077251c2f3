package dev.postern.proxy.authz;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.proxy.cluster.ApiServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The authorizers of one cluster's gates, made from their descriptions; both gates share what is the same. */
final class GateAuthorizers {
    private final @Nullable Cluster cluster;
    private final Duration timeout;
    private final Map<GateMode, Authorizer> made = new HashMap<>();
    private final List<ClusterRbac> watched = new ArrayList<>();

    /** For this cluster, or for one that has no API server; with the time that the gates have. */
    GateAuthorizers(@Nullable Cluster cluster, Duration timeout) {
        this.cluster = cluster;
        // A little less, so that who did not answer is named by whoever asked.
        this.timeout = timeout.multipliedBy(9).dividedBy(10);
    }

    /** Who is asked about a cluster. */
    record Cluster(Vertx vertx, ApiServer server) {}

    /**
     * What asks these modes in order.
     *
     * @throws IllegalArgumentException where a mode needs an API server and there is none
     */
    Authorizer of(List<GateMode> modes) {
        return UnionAuthorizer.of(modes.stream()
                .map(mode -> made.computeIfAbsent(mode, this::make))
                .toList());
    }

    private Authorizer make(GateMode mode) {
        if (mode instanceof GateMode.Custom custom) {
            return custom.authorizer();
        }
        if (mode instanceof GateMode.Rbac rbac) {
            return attributes -> rbac.index().current().authorize(attributes);
        }
        if (mode instanceof GateMode.Webhook webhook) {
            Cluster asked = cluster("Webhook");
            return new WebhookAuthorizer(
                    asked.vertx,
                    json -> asked.server.review(AccessReview.OF_SUBJECT, json),
                    webhook,
                    timeout,
                    Ticker.systemTicker());
        }
        if (mode instanceof GateMode.RbacCluster copied) {
            Cluster source = cluster("RBACCluster");
            ClusterRbac rbac = new ClusterRbac(source.vertx, source.server, copied.maxStaleness());
            watched.add(rbac);
            return rbac;
        }
        if (mode instanceof GateMode.Disabled) {
            return Authorizer.DISABLED;
        }
        throw new IllegalStateException("a mode that nothing here answers: " + mode);
    }

    private Cluster cluster(String mode) {
        if (cluster == null) {
            throw new IllegalArgumentException(mode + " asks the API server, and this cluster has none");
        }
        return cluster;
    }

    /** Begins to watch what has to be watched. */
    void start() {
        watched.forEach(ClusterRbac::start);
    }

    /** Completes where everything that is watched is fresh; fails with what is not. */
    Future<Void> ready() {
        return Future.join(watched.stream().map(ClusterRbac::ready).toList()).mapEmpty();
    }

    /** Stops watching. */
    void stop() {
        watched.forEach(ClusterRbac::stop);
    }
}
