package dev.postern.proxy.cluster;

/** Makes the {@link ClusterState} of a {@link ClusterSource}. */
public final class ClusterStates {
    private ClusterStates() {}

    /** Reads the API server, under the gateway's own identity. */
    public static ClusterState of(ApiServer apiServer) {
        return new ApiServerState(apiServer);
    }

    /** Reads an inventory. */
    public static ClusterState of(Inventory inventory) {
        return new InventoryState(inventory);
    }
}
