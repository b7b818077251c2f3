package dev.postern.proxy;

import dev.postern.proxy.authn.AuthenticationOptions;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.proxy.backend.KubeletOptions;
import dev.postern.proxy.cluster.Cidr;
import dev.postern.proxy.cluster.ClusterSource;
import dev.postern.proxy.front.FrontOptions;
import dev.postern.proxy.stream.StreamOptions;
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
     * @param target which addresses may be dialled
     * @param kubelet how kubelets are dialled
     */
    public record ClusterOptions(
            String name, ClusterSource source, GateOptions gates, TargetOptions target, KubeletOptions kubelet) {}
}
