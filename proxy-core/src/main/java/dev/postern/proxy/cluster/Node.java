package dev.postern.proxy.cluster;

import java.util.List;
import java.util.Set;

/**
 * What of a node decides how its kubelet is reached.
 *
 * @param name {@code metadata.name}
 * @param addresses {@code status.addresses} in order
 * @param hostnameLabel label {@code kubernetes.io/hostname}, empty where absent
 * @param kubeletPort {@code status.daemonEndpoints.kubeletEndpoint.Port}, or 10250 where that is absent or 0
 * @param declaredFeatures {@code status.declaredFeatures} (KEP-5328)
 */
public record Node(
        String name, List<Address> addresses, String hostnameLabel, int kubeletPort, Set<String> declaredFeatures) {
    /** The kubelet's port where a node declares none. */
    public static final int DEFAULT_KUBELET_PORT = 10250;

    public Node {
        addresses = List.copyOf(addresses);
        declaredFeatures = Set.copyOf(declaredFeatures);
    }

    /** One of {@code status.addresses}: {@code type} is {@code InternalIP}, {@code Hostname}, … */
    public record Address(String type, String address) {}
}
