package dev.postern.proxy.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.Gateway;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.ResourceLeakDetector;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real gateway on a free port with a fake kubelet (node1) and a fake API server, one per test class. After each test it
 * closes the test's clients and holds every {@link Oracles oracle}. Register it static:
 *
 * <pre>
 *   &#64;RegisterExtension
 *   static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());
 * </pre>
 */
public final class GatewayFixture
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    /** A pod on node1 with one container, {@code c}, that every test finds. */
    public static final String POD = "default/web";

    private static final TestCertificate ALICE = TestPki.user("alice", "dev");

    private final GatewaySettings settings;
    private final FakeKubelet kubelet = new FakeKubelet("node1");
    private final FakeApi api = new FakeApi();
    private final RecordingAuthorizer podGate;
    private final RecordingAuthorizer nodeGate;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<RawClient> clients = new CopyOnWriteArrayList<>();
    private final Oracles oracles = new Oracles(this);
    private Canary canary = new Canary();
    private @Nullable Vertx vertx;
    private @Nullable Gateway gateway;
    private long socketsBefore;

    /** A gateway that will start with these settings. */
    public GatewayFixture(GatewaySettings settings) {
        this.settings = settings;
        podGate = new RecordingAuthorizer(settings.policy().policy());
        nodeGate = new RecordingAuthorizer(settings.policy().policy());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    /** Starts the gateway; for tests that manage one themselves. */
    public void start() {
        ResourceLeakDetector.setLevel(settings.leakDetection());
        LogRecorder.recorder().clear();
        socketsBefore = OpenSockets.count();
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        gateway = new Gateway(vertx, settings.options(api.port(), podGate, nodeGate), meters);
        await(gateway.start());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        reset();
    }

    /** Fakes, gates, canaries and the log as at the start of a test. */
    public void reset() {
        canary = new Canary();
        kubelet.reset();
        kubelet.certificate(TestPki.kubelet("node1"));
        api.reset();
        if (settings.forwardsTokens()) {
            api.acceptClientsWithoutCertificate();
        }
        api.node("node1", kubelet.port()).pod(POD, "node1", "c");
        podGate.reset();
        nodeGate.reset();
        LogRecorder.recorder().clear();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        clients.forEach(RawClient::abandon);
        api.connections().forEach(BackendConnection::release);
        kubelet.connections().forEach(BackendConnection::release);
        if (context.getExecutionException().isEmpty()) {
            oracles.holdAfterTest();
        }
        clients.clear();
    }

    /** Closes every client of the test; for tests that manage a gateway themselves. */
    public void closeClients() {
        clients.forEach(RawClient::abandon);
        clients.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
    }

    /** Stops the gateway and the fakes, and holds what must hold then. */
    public void stop() {
        await(gateway().stop());
        await(Objects.requireNonNull(vertx).close());
        kubelet.close();
        api.close();
        oracles.holdAfterClass(socketsBefore);
    }

    /** The gateway under test. */
    public Gateway gateway() {
        return Objects.requireNonNull(gateway, "the fixture is not started");
    }

    public int port() {
        return gateway().port();
    }

    public FakeKubelet kubelet() {
        return kubelet;
    }

    public FakeApi api() {
        return api;
    }

    /** Keys, certificates and CAs that may be replaced; whoever replaces one puts it back. */
    public GatewaySettings.Material material() {
        return settings.material();
    }

    /** Answers the pod gate, and records its questions. */
    public RecordingAuthorizer podGate() {
        return podGate;
    }

    /** Answers the node gate, and records its questions. */
    public RecordingAuthorizer nodeGate() {
        return nodeGate;
    }

    public SimpleMeterRegistry meters() {
        return meters;
    }

    /** Makes secrets that must turn up nowhere. */
    public Canary canary() {
        return canary;
    }

    /** Named assertions. */
    public Oracles oracles() {
        return oracles;
    }

    /** Every client of the running test. */
    List<RawClient> clients() {
        return clients;
    }

    /** Alice, by certificate: she may do everything. */
    public RawClient alice() {
        return client(ALICE);
    }

    /** Alice, for a test that makes thousands of clients: the test closes it, and nothing scans what it received. */
    public RawClient unwatched() {
        return RawClient.tls(port(), ALICE);
    }

    /** A user by certificate. */
    public RawClient user(String name) {
        return client(TestPki.user(name));
    }

    /** A client without certificate. */
    public RawClient anonymous() {
        return client(null);
    }

    /** A client with any certificate or none. */
    public RawClient client(@Nullable TestCertificate identity) {
        return kept(RawClient.tls(port(), identity));
    }

    /** A client with its own TLS parameters. */
    public RawClient client(@Nullable TestCertificate identity, Consumer<SSLParameters> adjust) {
        return kept(RawClient.tls(port(), identity, adjust));
    }

    /** Closes this client after the test and scans what it received. */
    public RawClient kept(RawClient client) {
        clients.add(client);
        return client;
    }

    /** Sends one request as alice and reads the answer. */
    public RawResponse exchange(String request) {
        return alice().send(request).response();
    }

    static <T> void await(Future<T> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the gateway did not start or stop", e);
        }
        assertThat(future.succeeded()).isTrue();
    }
}
