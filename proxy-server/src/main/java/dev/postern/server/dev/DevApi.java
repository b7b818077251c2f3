package dev.postern.server.dev;

import dev.postern.server.dev.apiserver.DevApiServer;
import dev.postern.server.dev.apiserver.DevApiServerOptions;
import dev.postern.server.dev.apiserver.objects.ClusterObjects;
import dev.postern.server.dev.apiserver.objects.NodeSnapshot;
import dev.postern.server.dev.apiserver.objects.NodeSystem;
import dev.postern.server.dev.trace.Trace;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The API server on a port that is free, with the node, its pods and what becomes of them. */
final class DevApi implements AutoCloseable {
    /** The node says, as new ones do, that it speaks WebSocket itself. */
    private static final List<String> FEATURES = List.of("ExtendWebSocketsToKubelet");

    private final DevApiServer server;
    private final Runnable following;

    /** Opens nothing; {@code vertx} stays open when this closes. */
    DevApi(Vertx vertx, DevPki pki, DevNode node, Trace trace) {
        ClusterObjects objects = objects(node);
        this.following = objects.follow(node.runtime());
        this.server = new DevApiServer(
                vertx,
                new DevApiServerOptions(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        pki.servers().apiServer().keyPair(),
                        pki.authorities().client().trustAnchors(),
                        ClusterRbac.policy()),
                objects,
                trace);
    }

    /** What a server runs on; takes a while the first time. */
    static Vertx newVertx() {
        return Vertx.vertx(new VertxOptions().setPreferNativeTransport(false).setEventLoopPoolSize(1));
    }

    private static ClusterObjects objects(DevNode node) {
        Clock clock = Clock.systemUTC();
        NodeSnapshot.Kubelet kubelet = new NodeSnapshot.Kubelet("127.0.0.1", node.port(), FEATURES);
        ClusterObjects objects = new ClusterObjects(
                new NodeSnapshot(DevNames.NODE, kubelet, clock.instant(), NodeSystem.ofThisMachine()), clock);
        objects.putService(DevNames.NAMESPACE, "frontend", 80, Map.of("app", "frontend"));
        return objects;
    }

    /** Blocks until it listens. */
    void start() throws DevFailure {
        Waiting.on(server.start(), "the API server does not start");
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() throws DevFailure {
        following.run();
        Waiting.on(server.close(), "the API server does not end");
    }
}
