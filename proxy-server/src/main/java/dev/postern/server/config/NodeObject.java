package dev.postern.server.config;

import dev.postern.proxy.cluster.Node;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What of a {@code v1} Node an inventory needs. */
@Keys(othersIgnored = true)
record NodeObject(Metadata metadata, Status status) {
    /** {@code metadata}. */
    @Keys(othersIgnored = true)
    record Metadata(String name, @Key(fallback = "{}") Map<String, String> labels) {}

    /** {@code status}. */
    @Keys(othersIgnored = true)
    record Status(
            List<Address> addresses,
            @Key(fallback = "{}") Endpoints daemonEndpoints,
            @Key(fallback = "[]") List<String> declaredFeatures) {}

    /** An element of {@code status.addresses}. */
    record Address(String type, String address) {}

    /** {@code status.daemonEndpoints}. */
    @Keys(othersIgnored = true)
    record Endpoints(@Key(fallback = "{}") Endpoint kubeletEndpoint) {}

    /** {@code status.daemonEndpoints.kubeletEndpoint}. */
    record Endpoint(
            @Key(name = "Port", fallback = "0", max = 65535) int port) {}

    Node toNode() {
        int port = status.daemonEndpoints.kubeletEndpoint.port;
        return new Node(
                metadata.name,
                status.addresses.stream()
                        .map(one -> new Node.Address(one.type, one.address))
                        .toList(),
                metadata.labels.getOrDefault("kubernetes.io/hostname", ""),
                port == 0 ? Node.DEFAULT_KUBELET_PORT : port,
                Set.copyOf(status.declaredFeatures));
    }
}
