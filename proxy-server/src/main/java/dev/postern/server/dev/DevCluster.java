package dev.postern.server.dev;

import dev.postern.proxy.authz.RbacAuthorizer;
import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.server.dev.container.ContainerRuntime;
import dev.postern.server.dev.kubelet.KubeletOptions;
import dev.postern.server.dev.kubelet.KubeletServer;
import dev.postern.server.dev.streaming.StreamingOptions;
import dev.postern.server.dev.trace.Hop;
import dev.postern.server.dev.trace.Trace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cluster: its container runtime, its kubelet, its API server, and the gateway in front of them. Any thread. */
public final class DevCluster implements AutoCloseable {
    private final DevOptions options;
    private final Trace trace;
    private final OpenParts parts = new OpenParts();
    private volatile @Nullable Running running;

    /** Starts nothing. */
    public DevCluster(DevOptions options, Trace trace) {
        this.options = options;
        this.trace = trace;
    }

    /** How a trace calls the hops: with their ports. */
    public static Map<Hop, String> hopNames(DevOptions options) {
        return Map.of(
                Hop.GATEWAY,
                "postern :" + options.port(),
                Hop.API_SERVER,
                "apiserver",
                Hop.KUBELET,
                "kubelet :" + options.kubeletPort(),
                Hop.POD,
                "pod");
    }

    /** Starts all of it; blocks until kubectl can be used. Where it fails, what has started ends with {@link #close}. */
    public void start() throws DevFailure {
        StateFolder state = parts.add(StateFolder.open(options.stateFolder()));
        try {
            parts.add(GatewayTrace.attach(trace));
            DevPki pki = DevPki.open(state.file("pki"), Clock.systemUTC());
            RbacPolicy rbac = ClusterRbac.policy();
            ContainerRuntime runtime = parts.add(ContainerRuntime.start(state.file("pods"), trace));
            KubeletServer kubelet = parts.add(kubelet(pki, rbac, runtime));
            int apiServerPort = 0;
            DevFiles files = new DevFiles(state, pki);
            DevGateway gateway = parts.add(DevGateway.start(files.forGateway(options, apiServerPort)));
            Path kubeconfig = files.forPeople(gateway.port());
            Ports ports = new Ports(gateway.port(), gateway.adminPort(), kubelet.port(), apiServerPort);
            running = new Running(ports, state.folder(), kubeconfig, hasTerminals(runtime));
        } catch (IOException broken) {
            throw DevFailure.because("cannot write or start what the cluster needs: " + broken.getMessage(), broken);
        }
    }

    private KubeletServer kubelet(DevPki pki, RbacPolicy rbac, ContainerRuntime runtime) throws DevFailure {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), options.kubeletPort());
        try {
            return KubeletServer.start(
                    new KubeletOptions(
                            address,
                            DevNames.NODE,
                            new KubeletOptions.Tls(
                                    pki.servers().kubelet().keyPair(),
                                    pki.authorities().client().trustAnchors()),
                            RbacAuthorizer.of(rbac),
                            StreamingOptions.DEFAULTS),
                    runtime,
                    trace);
        } catch (IOException taken) {
            throw DevFailure.because(
                    "the kubelet cannot listen on 127.0.0.1:" + options.kubeletPort() + " (" + taken.getMessage()
                            + "): end what uses the port, or name another with --kubelet-port",
                    taken);
        }
    }

    /** Whether exec can give a terminal. The shell has one where the machine has any. */
    private static boolean hasTerminals(ContainerRuntime runtime) {
        return runtime.pods().stream()
                .flatMap(pod -> pod.containers().stream())
                .anyMatch(container -> container.spec().tty());
    }

    /** Runs a command with this cluster's kubeconfig; it ends with the cluster at the latest. */
    public GuestCommand run(List<String> command) throws DevFailure {
        return parts.add(GuestCommand.start(command, kubeconfig()));
    }

    /** Its ports, once started. */
    public Ports ports() {
        return running().ports;
    }

    /** The kubeconfig with a context for each {@link DevUser}, once started. */
    public Path kubeconfig() {
        return running().kubeconfig;
    }

    /** Where its files are, once started. */
    public Path stateFolder() {
        return running().stateFolder;
    }

    /** Whether exec can give a terminal here, once started. */
    public boolean hasTerminals() {
        return running().terminals;
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("not started");
        }
        return now;
    }

    /** Ends every stream, process and thread, and closes every port. */
    @Override
    public void close() throws DevFailure {
        parts.close();
    }

    private record Running(Ports ports, Path stateFolder, Path kubeconfig, boolean terminals) {}
}
