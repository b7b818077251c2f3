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

/** Everything that a gateway needs, already resolved: no file names, no YAML, no nullable leftovers. */
public record GatewayOptions(
        FrontOptions front,
        AuthenticationOptions authentication,
        GateOptions gates,
        ClusterOptions cluster,
        StreamOptions streams) {

    /**
     * One cluster.
     *
     * @param source where pods and nodes are read
     * @param target which addresses may be dialled
     * @param kubelet how kubelets are dialled
     * @param trustedProxies whose {@code X-Forwarded-For} is believed
     */
    public record ClusterOptions(
            ClusterSource source, TargetOptions target, KubeletOptions kubelet, List<Cidr> trustedProxies) {
        public ClusterOptions {
            trustedProxies = List.copyOf(trustedProxies);
        }
    }
}
