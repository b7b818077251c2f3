package dev.postern.proxy.target;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.proxy.cluster.ClusterState;
import dev.postern.proxy.cluster.Node;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Nodes, each read once for all who ask at the same time and kept for a while. A look-up that fails is not kept. */
final class NodeCache {
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);
    private static final int MAXIMUM_NODES = 20_000;

    private final Vertx vertx;
    private final ClusterState state;
    private final AsyncCache<String, Node> nodes = Caffeine.newBuilder()
            .expireAfterWrite(TIME_TO_LIVE)
            .maximumSize(MAXIMUM_NODES)
            .executor(Runnable::run)
            .buildAsync();

    NodeCache(Vertx vertx, ClusterState state) {
        this.vertx = vertx;
        this.state = state;
    }

    /** Completes on the caller's context. */
    Future<Node> node(String name) {
        CompletableFuture<Node> node = nodes.get(
                name, (key, executor) -> state.node(key).toCompletionStage().toCompletableFuture());
        if (node.isDone() && !node.isCompletedExceptionally()) {
            return Future.succeededFuture(node.join());
        }
        return Future.fromCompletionStage(node, vertx.getOrCreateContext());
    }

    void forget(String name) {
        nodes.synchronous().invalidate(name);
    }
}
