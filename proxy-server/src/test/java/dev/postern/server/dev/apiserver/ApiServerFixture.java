package dev.postern.server.dev.apiserver;

import dev.postern.proxy.authz.RbacPolicy;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.tls.TrustAnchors;
import dev.postern.server.dev.apiserver.objects.ClusterObjects;
import dev.postern.server.dev.trace.Trace;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A running API server with the sample's objects. */
public final class ApiServerFixture implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final ClusterObjects objects;
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final DevApiServer server;

    private ApiServerFixture(DevApiServerOptions options, ClusterObjects objects) {
        this.objects = objects;
        Trace trace = (hop, connection, step) -> steps.add(hop + " " + step);
        this.server = new DevApiServer(vertx, options, objects, trace);
        await(server.start());
    }

    static ApiServerFixture start() {
        return start(SamplePolicy.policy(), TestPki.CLIENT.trustAnchors(), SampleObjects.create());
    }

    /** On a free port, with the tests' own serving certificate. */
    public static ApiServerFixture start(RbacPolicy policy, TrustAnchors clientCA, ClusterObjects objects) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 0);
        return new ApiServerFixture(
                new DevApiServerOptions(address, TestPki.apiServer().keyPair(), clientCA, policy), objects);
    }

    public int port() {
        return server.port();
    }

    /** A client over HTTP/2 as a user of these groups. */
    ApiClient client(String user, String... groups) {
        return client(HttpVersion.HTTP_2, TestPki.user(user, groups));
    }

    ApiClient client(HttpVersion version, @Nullable TestCertificate user) {
        return new ApiClient(vertx, port(), version, user);
    }

    ClusterObjects objects() {
        return objects;
    }

    /** What the trace was told. */
    List<String> steps() {
        return List.copyOf(steps);
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not done within 20 s", e);
        }
    }

    @Override
    public void close() {
        await(server.close());
        await(vertx.close());
    }
}
