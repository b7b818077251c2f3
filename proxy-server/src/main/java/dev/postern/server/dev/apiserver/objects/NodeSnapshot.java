package dev.postern.server.dev.apiserver.objects;

import java.time.Instant;
import java.util.List;

/**
 * The node that all pods run on.
 *
 * @param startTime since when it is ready
 * @param system what it runs on
 */
public record NodeSnapshot(String name, Kubelet kubelet, Instant startTime, NodeSystem system) {
    /**
     * How its kubelet is reached.
     *
     * @param address {@code InternalIP} of the node
     * @param port {@code status.daemonEndpoints.kubeletEndpoint.Port}
     * @param declaredFeatures {@code status.declaredFeatures}: what protocols it speaks
     */
    public record Kubelet(String address, int port, List<String> declaredFeatures) {
        public Kubelet {
            declaredFeatures = List.copyOf(declaredFeatures);
        }
    }
}
