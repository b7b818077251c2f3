package dev.postern.proxy.cluster;

import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import java.util.Optional;

/** What an inventory file says, which never changes while the gateway runs. */
final class InventoryState implements ClusterState {
    private final Inventory inventory;

    InventoryState(Inventory inventory) {
        this.inventory = inventory;
    }

    @Override
    public Future<Pod> pod(String namespace, String name) {
        return found(
                inventory.pods().stream()
                        .filter(pod ->
                                pod.namespace().equals(namespace) && pod.name().equals(name))
                        .findFirst(),
                LookUpFailure.notFound("pods", name));
    }

    @Override
    public Future<Node> node(String name) {
        return found(
                inventory.nodes().stream()
                        .filter(node -> node.name().equals(name))
                        .findFirst(),
                LookUpFailure.notFound("nodes", name));
    }

    private static <T> Future<T> found(Optional<T> object, GatewayFailure otherwise) {
        return object.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(otherwise));
    }

    @Override
    public Future<Void> reachable() {
        return Future.succeededFuture();
    }
}
