package dev.postern.proxy.target;

import dev.postern.proxy.cluster.Cidr;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/**
 * Where requests go, and which kubelet addresses may be dialled.
 *
 * @param preferredAddressTypes as kube-apiserver's {@code --kubelet-preferred-address-types}
 * @param nodeCIDRs where nodes may be; empty means any global unicast address. Loopback needs a block of its own
 * @param forbidden the gateway's own listener and the API server, which no node address may name
 * @param routes whether by the kubelet or by the API server
 */
public record TargetOptions(
        List<String> preferredAddressTypes,
        List<Cidr> nodeCIDRs,
        Set<InetSocketAddress> forbidden,
        RoutePolicy routes) {
    public TargetOptions {
        preferredAddressTypes = List.copyOf(preferredAddressTypes);
        nodeCIDRs = List.copyOf(nodeCIDRs);
        forbidden = Set.copyOf(forbidden);
    }

    /** With every stream to the kubelet. */
    public TargetOptions(List<String> preferredAddressTypes, List<Cidr> nodeCIDRs, Set<InetSocketAddress> forbidden) {
        this(preferredAddressTypes, nodeCIDRs, forbidden, RoutePolicy.KUBELET);
    }
}
