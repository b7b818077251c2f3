package dev.postern.server.dev;

import dev.postern.proxy.authz.RbacAuthorizer;
import dev.postern.server.dev.container.ContainerRuntime;
import dev.postern.server.dev.kubelet.KubeletOptions;
import dev.postern.server.dev.kubelet.KubeletServer;
import dev.postern.server.dev.streaming.StreamingOptions;
import dev.postern.server.dev.trace.Trace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The node: its container runtime, with the pods, and its kubelet. */
final class DevNode implements AutoCloseable {
    private static final StreamingOptions STREAMING = new StreamingOptions(
            StreamingOptions.DEFAULTS.idleTimeout(), StreamingOptions.DEFAULTS.streamCreationTimeout(), true);

    private final ContainerRuntime runtime;
    private final KubeletServer kubelet;

    private DevNode(ContainerRuntime runtime, KubeletServer kubelet) {
        this.runtime = runtime;
        this.kubelet = kubelet;
    }

    /**
     * Starts the kubelet.
     *
     * @param runtime stays open when this closes
     */
    static DevNode start(ContainerRuntime runtime, DevPki pki, int port, Trace trace) throws DevFailure {
        KubeletOptions options = new KubeletOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                DevNames.NODE,
                new KubeletOptions.Tls(
                        pki.servers().kubelet().keyPair(),
                        pki.authorities().client().trustAnchors()),
                RbacAuthorizer.of(ClusterRbac.policy()),
                STREAMING);
        try {
            return new DevNode(runtime, KubeletServer.start(options, runtime, trace));
        } catch (IOException taken) {
            throw DevFailure.because(
                    "the kubelet cannot listen on 127.0.0.1:" + port
                            + ": end what uses the port, or name another one with --kubelet-port",
                    taken);
        }
    }

    ContainerRuntime runtime() {
        return runtime;
    }

    int port() {
        return kubelet.port();
    }

    /** Whether exec can give a terminal. The shell has one where the machine has any. */
    boolean hasTerminals() {
        return runtime.pods().stream()
                .flatMap(pod -> pod.containers().stream())
                .anyMatch(container -> container.spec().tty());
    }

    @Override
    public void close() {
        kubelet.close();
    }
}
