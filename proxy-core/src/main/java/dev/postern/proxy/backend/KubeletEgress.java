package dev.postern.proxy.backend;

import dev.postern.proxy.cluster.Cidr;
import dev.postern.proxy.cluster.EgressProxy;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which kubelets are dialled through a proxy. The proxy is told the checked IP address, so that nobody resolves a name a
 * second time (CVE-2020-8562).
 *
 * @param rules the first that matches counts; none means directly
 */
public record KubeletEgress(List<Rule> rules) {
    /** Every kubelet directly. */
    public static final KubeletEgress DIRECT = new KubeletEgress(List.of());

    public KubeletEgress {
        rules = List.copyOf(rules);
    }

    /** What a node's address is dialled through, or null where it is dialled directly. */
    @Nullable
    EgressProxy proxyFor(InetAddress address) {
        return rules.stream()
                .filter(rule -> rule.nodeCIDRs().stream().anyMatch(block -> block.contains(address)))
                .map(Rule::proxy)
                .findFirst()
                .orElse(null);
    }

    /** Nodes in these blocks are behind this proxy. */
    public record Rule(List<Cidr> nodeCIDRs, EgressProxy proxy) {
        public Rule {
            nodeCIDRs = List.copyOf(nodeCIDRs);
        }
    }
}
