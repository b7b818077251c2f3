package dev.postern.proxy.backend;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.authz.Authorizer;
import dev.postern.proxy.authz.Caller;
import dev.postern.proxy.authz.Decision;
import dev.postern.proxy.authz.GateOptions;
import dev.postern.proxy.authz.Gates;
import dev.postern.proxy.backend.BackendAnswer.BackendRefusal;
import dev.postern.proxy.backend.BackendAnswer.BackendResponse;
import dev.postern.proxy.backend.BackendAnswer.BackendStream;
import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.cluster.ApiServerAddress;
import dev.postern.proxy.cluster.ApiServerOptions;
import dev.postern.proxy.cluster.Cidr;
import dev.postern.proxy.cluster.ClusterStates;
import dev.postern.proxy.cluster.CredentialSource;
import dev.postern.proxy.cluster.Inventory;
import dev.postern.proxy.cluster.Node;
import dev.postern.proxy.cluster.Pod;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.ClientRequest;
import dev.postern.proxy.front.Front;
import dev.postern.proxy.front.FrontLimits;
import dev.postern.proxy.front.FrontOptions;
import dev.postern.proxy.front.PlainRequest;
import dev.postern.proxy.front.UpgradeRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeKubelet;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.request.RequestClassifier;
import dev.postern.proxy.target.TargetOptions;
import dev.postern.proxy.target.TargetResolver;
import dev.postern.proxy.tls.TrustAnchors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The line up to and with {@code backend}, both gates open, in front of a fake kubelet and a fake API server. A stream's 101
 * goes to the client and no further: splicing is not this package's.
 */
final class BackendFixture implements AutoCloseable {
    static final String POD = "default/web";
    static final String NODE = "node-1";

    /** Clocks short enough to wait for. */
    static final KubeletOptions.Limits QUICK = new KubeletOptions.Limits(
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));

    final FakeKubelet kubelet = new FakeKubelet(NODE);
    final FakeApi api = new FakeApi();
    final BlockingQueue<BackendAnswer> answers = new LinkedBlockingQueue<>();
    final BlockingQueue<GatewayFailure> failures = new LinkedBlockingQueue<>();
    /** The gateway's credentials that its source was told are not accepted. */
    final BlockingQueue<ApiServerOptions.Credential> refused = new LinkedBlockingQueue<>();

    private final Vertx vertx = Vertx.vertx();
    private final int kubeletPort;
    private final Front front;
    private final ApiServer apiServer;
    private final Backends backends;
    private final TargetResolver targets;
    private final Gates gates = new Gates(new GateOptions(
            asked -> Future.succeededFuture(Decision.ALLOW), Authorizer.DISABLED, Duration.ofSeconds(5)));

    BackendFixture(String... trustedProxies) {
        this(true, trustedProxies);
    }

    BackendFixture(boolean verifyNodeName, String... trustedProxies) {
        this(0, verifyNodeName, trustedProxies);
    }

    /** In front of whatever listens on this port instead of the fake kubelet. */
    static BackendFixture dialling(int port) {
        return new BackendFixture(port, true);
    }

    private BackendFixture(int otherKubelet, boolean verifyNodeName, String... trustedProxies) {
        kubeletPort = otherKubelet == 0 ? kubelet.port() : otherKubelet;
        apiServer = new ApiServer(
                vertx,
                new ApiServerOptions(
                        ApiServerAddress.direct("127.0.0.1", api.port(), ""),
                        Reloadable.of(new TrustAnchors(List.of(TestPki.API_SERVER.certificate()))),
                        new Recorded(
                                new ApiServerOptions.Credential.ClientCertificate(
                                        TestPki.gatewayAtApiServer().keyPair()),
                                refused)));
        KubeletOptions options = new KubeletOptions(
                Reloadable.of(TestPki.gatewayAtKubelets().keyPair()),
                Reloadable.of(new TrustAnchors(List.of(TestPki.KUBELET.certificate()))),
                verifyNodeName,
                QUICK);
        List<Cidr> proxies = List.of(trustedProxies).stream().map(Cidr::parse).toList();
        backends = new Backends(vertx, new BackendOptions(options), proxies, apiServer, new StepTimer() {
            @Override
            public <T> Future<T> timed(Step step, Supplier<Future<T>> work) {
                return work.get();
            }
        });
        targets = new TargetResolver(
                vertx,
                ClusterStates.of(inventory()),
                new TargetOptions(List.of("InternalIP"), List.of(Cidr.parse("127.0.0.0/8")), Set.of()));
        front = new Front(
                new FrontOptions(
                        "127.0.0.1",
                        0,
                        Reloadable.of(TestPki.serving().keyPair()),
                        Reloadable.of(new TrustAnchors(List.of(TestPki.CLIENT.certificate()))),
                        FrontLimits.DEFAULT),
                this::take);
        await(front.listen(vertx));
    }

    RawClient connect() {
        return RawClient.tls(front.port(), null);
    }

    /** A connection on which the usual request has been sent. */
    RawClient send(Transport transport, String... moreHeaders) {
        return connect().send(transport.toPod(POD, moreHeaders));
    }

    /** The next answer of the backend stage. */
    <T extends BackendAnswer> T next(Class<T> type) {
        return type.cast(poll(answers));
    }

    /** The next failure of the line. */
    GatewayFailure failure() {
        return poll(failures);
    }

    /** As new for the next test. */
    BackendFixture reset() {
        kubelet.reset();
        kubelet.certificate(TestPki.kubelet(NODE));
        api.reset();
        answers.clear();
        failures.clear();
        refused.clear();
        return this;
    }

    private Inventory inventory() {
        List<String> containers = List.of("app");
        return new Inventory(
                List.of(
                        new Pod("default", "web", "uid-web", NODE, containers, containers, Map.of()),
                        new Pod("default", "pending", "uid-pending", "", containers, containers, Map.of())),
                List.of(new Node(
                        NODE, List.of(new Node.Address("InternalIP", "127.0.0.1")), "", kubeletPort, Set.of())));
    }

    private void take(ClientRequest request) {
        Identity alice = new Identity("alice", "uid-alice", List.of("dev", "system:authenticated"), Map.of());
        Future.succeededFuture(request.head())
                .map(head -> new RequestClassifier().classify(head))
                .compose(asked -> gates.authorize(Caller.of(alice), asked))
                .compose(targets::resolve)
                .compose(route -> backends.open(route, request))
                .onSuccess(answer -> pass(answer, request))
                .onFailure(failure -> refuse(failure, request));
    }

    /** All that the other side has sent, from its 101 on. */
    static String text(BackendStream stream) {
        return stream.answer().toString(StandardCharsets.ISO_8859_1)
                + stream.received().toString(StandardCharsets.ISO_8859_1);
    }

    static void release(BackendStream stream) {
        stream.answer().release();
        stream.received().release();
    }

    private void pass(BackendAnswer answer, ClientRequest request) {
        if (answer instanceof BackendStream stream) {
            Channel client = ((UpgradeRequest) request).detach().channel();
            client.write(stream.answer().copy());
            client.writeAndFlush(stream.received().copy()).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
            client.closeFuture().addListener(closed -> stream.channel().close());
            client.config().setAutoRead(true);
        } else if (answer instanceof BackendRefusal refusal) {
            ((UpgradeRequest) request).answer(refusal.head(), refusal.body());
        } else if (answer instanceof BackendResponse response) {
            HttpServerResponse to = ((PlainRequest) request).exchange().response();
            to.setStatusCode(response.head().status());
            response.head().fields().all().forEach(field -> to.headers().add(field.name(), field.value()));
            to.setChunked(
                    !to.headers().contains("Content-Length") && response.head().status() != 204);
            response.body().exceptionHandler(failure -> to.reset()).endHandler(ended -> to.end());
            response.body().handler(to::write).resume();
        }
        answers.add(answer);
    }

    private void refuse(Throwable cause, ClientRequest request) {
        GatewayFailure failure = cause instanceof GatewayFailure ours
                ? ours
                : new GatewayFailure(FailureReason.INTERNAL, "unexpected " + cause, cause);
        request.refuse(failure);
        failures.add(failure);
    }

    private record Recorded(ApiServerOptions.Credential credential, BlockingQueue<ApiServerOptions.Credential> refusals)
            implements CredentialSource {
        @Override
        public Future<ApiServerOptions.Credential> current() {
            return Future.succeededFuture(credential);
        }

        @Override
        public void refused(ApiServerOptions.Credential credential) {
            refusals.add(credential);
        }
    }

    private static <T> T poll(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came within 10 s");
            }
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(front.close());
        await(apiServer.close());
        await(vertx.close());
        kubelet.close();
        api.close();
    }
}
