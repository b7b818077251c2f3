package dev.postern.proxy.cluster;

import java.util.List;

/** Pods and nodes from a file, for clusters whose API server is out of reach. There is no pass-through then. */
public record Inventory(List<Pod> pods, List<Node> nodes) implements ClusterSource {
    public Inventory {
        pods = List.copyOf(pods);
        nodes = List.copyOf(nodes);
    }
}
