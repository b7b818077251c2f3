package dev.postern.proxy.backend;

import dev.postern.proxy.cluster.Cidr;
import java.util.List;

/**
 * How the other side is asked.
 *
 * @param kubelet how kubelets are dialled
 * @param trustedProxies whose {@code X-Forwarded-For} is kept
 */
public record BackendOptions(KubeletOptions kubelet, List<Cidr> trustedProxies) {
    public BackendOptions {
        trustedProxies = List.copyOf(trustedProxies);
    }
}
