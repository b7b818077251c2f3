package dev.postern.proxy.harness;

import dev.postern.proxy.Gateway;
import dev.postern.proxy.GatewayOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One gateway in front of two clusters: {@code red}, which is also {@code red.example.com}, where alice may do everything,
 * and {@code blue}, which is also {@code blue.example.com}, where bob may. Each has a fake API server and a fake kubelet
 * with a pod {@link GatewayFixture#POD}.
 */
public final class TwoClusters implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final Backend red = new Backend();
    private final Backend blue = new Backend();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<RawClient> clients = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private @Nullable Gateway gateway;

    @Override
    public void beforeAll(ExtensionContext context) {
        GatewayOptions first = red.options(mayDoAll("alice").cluster("red", "red.example.com"));
        GatewayOptions second = blue.options(mayDoAll("bob").cluster("blue", "blue.example.com"));
        GatewayOptions both = new GatewayOptions(
                first.front(),
                first.authentication(),
                List.of(first.clusters().get(0), second.clusters().get(0)),
                List.of(),
                Duration.ZERO);
        gateway = new Gateway(vertx, both, meters);
        GatewayFixture.await(gateway.start());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        LogRecorder.recorder().clear();
        red.reset();
        blue.reset();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        clients.forEach(RawClient::abandon);
        clients.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        GatewayFixture.await(gateway().stop());
        GatewayFixture.await(vertx.close());
        red.close();
        blue.close();
    }

    private static GatewaySettings mayDoAll(String user) {
        GatewaySettings settings = new GatewaySettings();
        settings.policy().user(user, "create", "pods/exec", "nodes/proxy").user(user, "get", "pods/log", "nodes/proxy");
        return settings;
    }

    public Backend red() {
        return red;
    }

    public Backend blue() {
        return blue;
    }

    public SimpleMeterRegistry meters() {
        return meters;
    }

    public Gateway gateway() {
        return Objects.requireNonNull(gateway, "the fixture is not started");
    }

    /** A client of this user, after its TLS parameters (SNI, ALPN) were adjusted. */
    public RawClient client(@Nullable TestCertificate identity, Consumer<SSLParameters> adjust) {
        return client(TestClientTls.fresh(identity, adjust));
    }

    /** A client with TLS of its own, which may resume. */
    public RawClient client(TestClientTls tls) {
        RawClient client = RawClient.tls(gateway().port(), tls, socket -> {});
        clients.add(client);
        return client;
    }

    /** What stands behind one cluster. */
    public static final class Backend {
        private final FakeApi api = new FakeApi();
        private final FakeKubelet kubelet = new FakeKubelet("node1");

        public FakeApi api() {
            return api;
        }

        public FakeKubelet kubelet() {
            return kubelet;
        }

        /** Whether nobody has asked anything here since the test began. */
        public boolean untouched() {
            return kubelet.accepts() == 0 && api.requests().isEmpty();
        }

        private GatewayOptions options(GatewaySettings settings) {
            RecordingAuthorizer gate = new RecordingAuthorizer(settings.policy().policy());
            return settings.options(api.port(), gate, gate);
        }

        private void reset() {
            kubelet.reset();
            kubelet.certificate(TestPki.kubelet("node1"));
            api.reset();
            api.node("node1", kubelet.port()).pod(GatewayFixture.POD, "node1", "c");
        }

        private void close() {
            api.close();
            kubelet.close();
        }
    }
}
