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
import java.util.List;

/**
 * Everything that a gateway needs, already resolved: no file names, no YAML, no nullable leftovers.
 *
 * @param front the serving port
 * @param authentication who is believed, at every cluster
 * @param clusters at least one
 * @param streams running sessions
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 */
public record GatewayOptions(
        FrontOptions front,
        AuthenticationOptions authentication,
        List<ClusterOptions> clusters,
        StreamOptions streams,
        List<Cidr> trustedProxies) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException where there is no cluster
     */
    public GatewayOptions {
        clusters = List.copyOf(clusters);
        trustedProxies = List.copyOf(trustedProxies);
        if (clusters.isEmpty()) {
            throw new IllegalArgumentException("a gateway needs a cluster");
        }
    }

    /**
     * One cluster.
     *
     * @param name as logs call it
     * @param source where pods and nodes are read
     * @param gates who answers the two gates
     * @param target where requests go, and which addresses may be dialled
     * @param backend how kubelets are dialled, and in whose name the API server is asked
     */
    public record ClusterOptions(
            String name, ClusterSource source, GateOptions gates, TargetOptions target, BackendOptions backend) {
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
    }
}
