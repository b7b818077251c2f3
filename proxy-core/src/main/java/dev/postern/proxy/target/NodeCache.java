package dev.postern.proxy.target;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.proxy.cluster.ClusterState;
import dev.postern.proxy.cluster.Node;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Nodes, each read once for all who ask at the same time and kept for a while. A look-up that fails is not kept. Caffeine's
 * own asynchronous cache would do it too, but logs each node that is not there as a warning.
 */
final class NodeCache {
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);
    private static final int MAXIMUM_NODES = 20_000;

    private final Vertx vertx;
    private final ClusterState state;
    private final Cache<String, CompletableFuture<Node>> nodes = Caffeine.newBuilder()
            .expireAfterWrite(TIME_TO_LIVE)
            .maximumSize(MAXIMUM_NODES)
            .executor(Runnable::run)
            .build();

    NodeCache(Vertx vertx, ClusterState state) {
        this.vertx = vertx;
        this.state = state;
    }

    /** Completes on the caller's context. */
    Future<Node> node(String name) {
        CompletableFuture<Node> mine = new CompletableFuture<>();
        CompletableFuture<Node> shared = nodes.get(name, key -> mine);
        if (shared == mine) {
            load(name, mine);
        }
        return shared.isDone() && !shared.isCompletedExceptionally()
                ? Future.succeededFuture(shared.join())
                : Future.fromCompletionStage(shared, vertx.getOrCreateContext());
    }

    void forget(String name) {
        nodes.invalidate(name);
    }

    private void load(String name, CompletableFuture<Node> loading) {
        state.node(name).onSuccess(loading::complete).onFailure(failure -> {
            nodes.asMap().remove(name, loading);
            loading.completeExceptionally(failure);
        });
    }
}
