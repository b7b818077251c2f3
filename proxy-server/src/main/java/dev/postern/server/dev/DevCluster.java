package dev.postern.server.dev;

import dev.postern.server.dev.container.ContainerRuntime;
import dev.postern.server.dev.trace.Hop;
import dev.postern.server.dev.trace.Trace;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The cluster: its container runtime, its kubelet, its API server, and the gateway in front of them. Any thread. */
public final class DevCluster implements AutoCloseable {
    private static final int START_SECONDS = 10;

    private final DevOptions options;
    private final Trace trace;
    private final OpenParts parts = new OpenParts();
    private final Object starting = new Object();
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
                named("postern", options.port()),
                Hop.API_SERVER,
                "apiserver",
                Hop.KUBELET,
                named("kubelet", options.kubeletPort()),
                Hop.POD,
                "pod");
    }

    /** A port that is any free one is not known yet. */
    private static String named(String hop, int port) {
        return port == 0 ? hop : hop + " :" + port;
    }

    /** Starts all of it; blocks until kubectl can be used. Where it fails, what has started ends with {@link #close}. */
    public void start() throws DevFailure {
        synchronized (starting) {
            startAll();
        }
    }

    private void startAll() throws DevFailure {
        StateFolder state = parts.add(StateFolder.open(options.stateFolder()));
        // What takes long and needs nothing of the other: each is mostly the loading of its classes.
        ExecutorService starters = Executors.newFixedThreadPool(2, new DefaultThreadFactory("dev-start", true));
        try {
            Future<Vertx> vertx = starters.submit(this::newVertx);
            Future<ContainerRuntime> runtime =
                    starters.submit(() -> parts.add(ContainerRuntime.start(state.file("pods"), trace)));
            DevPki pki = DevPki.open(state.file("pki"), Clock.systemUTC());
            DevNode node = parts.add(
                    DevNode.start(Waiting.on(runtime, "the pods do not start"), pki, options.kubeletPort(), trace));
            DevApi api = parts.add(new DevApi(Waiting.on(vertx, "Vert.x does not start"), pki, node, trace));
            api.start();
            DevFiles files = new DevFiles(state, pki);
            DevGateway gateway = parts.add(new DevGateway(files.forGateway(options, api.port())));
            gateway.start();
            Ports ports = new Ports(gateway.port(), gateway.adminPort(), node.port(), api.port());
            running = new Running(ports, state.folder(), files.forPeople(gateway.port()), node.hasTerminals());
        } catch (IOException broken) {
            throw DevFailure.because("the state directory cannot be written: " + broken.getMessage(), broken);
        } finally {
            end(starters);
        }
    }

    /** And what loads the log, which Vert.x loads too. */
    private Vertx newVertx() throws DevFailure {
        parts.add(GatewayTrace.attach(trace));
        Vertx vertx = DevApi.newVertx();
        parts.add(() -> Waiting.on(vertx.close(), "the API server's threads do not end"));
        return vertx;
    }

    /** What they still start where another part failed is known, and ended, once they have ended. */
    private static void end(ExecutorService starters) {
        starters.shutdown();
        try {
            starters.awaitTermination(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
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

    /** Ends every stream, process and thread, and closes every port; also while it is starting. */
    @Override
    public void close() throws DevFailure {
        parts.close();
        synchronized (starting) {
            // What was starting has seen that all has ended, and has ended too.
            running = null;
        }
    }

    private record Running(Ports ports, Path stateFolder, Path kubeconfig, boolean terminals) {}
}
