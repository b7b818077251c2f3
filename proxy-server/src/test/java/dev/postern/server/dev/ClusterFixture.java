package dev.postern.server.dev;

import dev.postern.server.dev.client.HttpConnection;
import dev.postern.server.dev.client.SpdyClient;
import dev.postern.server.dev.client.WebSocketClient;
import dev.postern.server.dev.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A whole development cluster on free ports, and clients that go through its gateway. */
final class ClusterFixture implements AutoCloseable {
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final Path folder;
    private final DevCluster cluster;

    private ClusterFixture(Path folder) {
        this.folder = folder;
        Trace trace = (hop, connection, step) -> steps.add(hop + " " + connection + " " + step);
        this.cluster = new DevCluster(new DevOptions(folder, 0, 0, 0), trace);
    }

    static ClusterFixture start() throws IOException, DevFailure {
        ClusterFixture fixture =
                new ClusterFixture(Files.createTempDirectory("postern-dev").resolve("state"));
        try {
            fixture.cluster.start();
            return fixture;
        } catch (DevFailure | RuntimeException failure) {
            fixture.close();
            throw failure;
        }
    }

    DevCluster cluster() {
        return cluster;
    }

    /** What was traced so far: hop, connection, step. */
    List<String> steps() {
        return List.copyOf(steps);
    }

    /** A connection to the gateway; the empty user shows no certificate. */
    HttpConnection connect(String user) {
        return connect(cluster.ports().gateway(), "serving-ca", user);
    }

    /** A connection past the gateway. */
    HttpConnection connectToKubelet(String user) {
        return connect(cluster.ports().kubelet(), "kubelet-ca", user);
    }

    private HttpConnection connect(int port, String authority, String user) {
        return HttpConnection.tls(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                UserTls.of(folder.resolve("pki"), authority, user));
    }

    /** A SPDY session of a pod's subresource. */
    SpdyClient spdy(String user, String target) {
        String version = target.contains("/portforward") ? "portforward.k8s.io" : "v4.channel.k8s.io";
        return SpdyClient.upgrade(connect(user), pods(target), List.of(version));
    }

    /** A WebSocket of a pod's subresource. */
    WebSocketClient webSocket(String user, String target, String subprotocol) {
        return WebSocketClient.upgrade(connect(user), pods(target), subprotocol);
    }

    /** The path of a pod's subresource, with its query. */
    static String pods(String target) {
        return "/api/v1/namespaces/default/pods/" + target;
    }

    @Override
    public void close() {
        try {
            cluster.close();
            try (Stream<Path> files = Files.walk(folder.getParent())) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (DevFailure e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
