package dev.postern.proxy.backend;

import org.jspecify.annotations.Nullable;

/**
 * How a cluster's two sides are asked.
 *
 * @param kubelet how kubelets are dialled; null where every route leads to the API server
 * @param identity in whose name the API server is asked
 */
public record BackendOptions(@Nullable KubeletOptions kubelet, CallerIdentity identity) {
    /** For a cluster whose kubelets are dialled, and whose API server is told who asks. */
    public BackendOptions(KubeletOptions kubelet) {
        this(kubelet, CallerIdentity.IMPERSONATE);
    }

    /** The clocks of a dial, whichever side is dialled. */
    KubeletOptions.Limits limits() {
        return kubelet == null ? KubeletOptions.Limits.DEFAULT : kubelet.limits();
    }
}
