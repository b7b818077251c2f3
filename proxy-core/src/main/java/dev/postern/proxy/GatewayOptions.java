package dev.postern.proxy;

import dev.postern.proxy.authn.AuthenticationOptions;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.proxy.backend.BackendOptions;
import dev.postern.proxy.cluster.Cidr;
import dev.postern.proxy.cluster.ClusterSource;
import dev.postern.proxy.cluster.Inventory;
import dev.postern.proxy.front.FrontOptions;
import dev.postern.proxy.stream.StreamOptions;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.TargetOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that a gateway needs, already resolved: no file names, no YAML, no nullable leftovers.
 *
 * @param front the serving port
 * @param authentication who is believed, at every cluster
 * @param clusters at least one
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 * @param gracePeriod how long sessions may go on once the gateway is told to stop; 0 for not at all
 */
public record GatewayOptions(
        FrontOptions front,
        AuthenticationOptions authentication,
        List<ClusterOptions> clusters,
        List<Cidr> trustedProxies,
        Duration gracePeriod) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException where there is no cluster, or a name or a host stands for two
     */
    public GatewayOptions {
        clusters = List.copyOf(clusters);
        trustedProxies = List.copyOf(trustedProxies);
        if (clusters.isEmpty()) {
            throw new IllegalArgumentException("a gateway needs a cluster");
        }
        Set<String> names = new HashSet<>();
        Set<String> hosts = new HashSet<>();
        for (ClusterOptions cluster : clusters) {
            boolean unique = names.add(cluster.name())
                    && cluster.entry().hosts().stream().allMatch(hosts::add);
            if (!unique) {
                throw new IllegalArgumentException("two clusters of one name or host: " + cluster.name());
            }
        }
    }

    /**
     * One cluster.
     *
     * @param entry how it is called, and what its sessions may do
     * @param source where pods and nodes are read
     * @param gates who answers the two gates
     * @param target where requests go, and which addresses may be dialled
     * @param backend how kubelets are dialled, and in whose name the API server is asked
     */
    public record ClusterOptions(
            ClusterEntry entry, ClusterSource source, GateOptions gates, TargetOptions target, BackendOptions backend) {
        /**
         * Holds the routes against what there is.
         *
         * @throws IllegalArgumentException where a route leads to a side that the cluster has not
         */
        public ClusterOptions {
            if (backend.kubelet() == null && target.routes().leadsTo(Destination.KUBELET)) {
                throw new IllegalArgumentException("a route to kubelets, and nothing that says how they are dialled");
            }
            if (source instanceof Inventory && target.routes().leadsTo(Destination.API_SERVER)) {
                throw new IllegalArgumentException(
                        "a route to the API server of a cluster that has an inventory instead");
            }
        }

        /** As logs, metrics and paths call it. */
        public String name() {
            return entry.name();
        }
    }

    /**
     * What clients see of a cluster.
     *
     * @param name a DNS label; the cluster answers below {@code /clusters/{name}}, and logs and metrics call it so
     * @param hosts lower-case names without a port; the cluster answers where {@code Host} or SNI is one of them
     * @param streams its running sessions
     */
    public record ClusterEntry(String name, List<String> hosts, StreamOptions streams) {
        public ClusterEntry {
            hosts = List.copyOf(hosts);
        }
    }
}
