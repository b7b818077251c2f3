package dev.postern.proxy.stream;

import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.FakeKubelet;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestClientTls;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.target.Destination;
import dev.postern.proxy.target.StreamPlan.Way;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.tls.TlsOptions;
import dev.postern.proxy.upgrade.Agreed;
import dev.postern.proxy.upgrade.StreamPair;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Pairs of upgraded connections as the stages before make them: the client's was accepted by a Vert.x server, the kubelet's
 * was dialled by a Vert.x client on the same event loop, both have TLS and auto-read off. Socket buffers are small, so that
 * back-pressure shows soon.
 */
public final class StreamFixture implements AutoCloseable {
    /** What stands for the 101 and the bytes that came with it. */
    public static final String SWITCHED = "101 and early";

    private static final int SOCKET_BUFFER = 64 * 1024;

    private final Vertx vertx = Vertx.vertx();
    private final FakeKubelet kubelet = new FakeKubelet("node1");
    private final NetClient dialer;
    private final NetServer server;

    /** @param start takes each new pair, on its event loop */
    public StreamFixture(TlsEngine engine, Consumer<StreamPair> start) {
        dialer = vertx.createNetClient(new NetClientOptions().setSslEngineOptions(engine.options()));
        server = vertx.createNetServer(new NetServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setAcceptBacklog(1024)
                        .setSsl(true)
                        .setSslEngineOptions(engine.options())
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertValue(Buffer.buffer(TestPki.serving().chainPem()))
                                .setKeyValue(Buffer.buffer(TestPki.serving().keyPem()))))
                .connectHandler(socket -> pair(socket, start));
        wait(server.listen());
    }

    /** The one Vert.x. */
    public Vertx vertx() {
        return vertx;
    }

    /** The server that the client's side belongs to. */
    public NetServer server() {
        return server;
    }

    /** Opens a client whose kubelet does this, and lets it read {@link #SWITCHED}. */
    public Ends open(BackendConnection.Script script) {
        Ends ends = connect(script);
        ends.client().bytes(SWITCHED.length());
        return ends;
    }

    /** Opens a client whose kubelet does this. Nothing has been read by either. */
    public Ends connect(BackendConnection.Script script) {
        int before = kubelet.accepts();
        kubelet.repliesOnce(script);
        RawClient client = RawClient.tls(server.actualPort(), TestClientTls.of(null, parameters -> {}), socket -> {
            try {
                socket.setReceiveBufferSize(SOCKET_BUFFER);
                socket.setSendBufferSize(SOCKET_BUFFER);
            } catch (java.net.SocketException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> kubelet.accepts() > before
                        && kubelet.connections().get(before).handshaken());
        return new Ends(client, kubelet.connections().get(before));
    }

    /** Waits for a future of the gateway. */
    public static <T> T wait(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("it did not come to an end", e);
        }
    }

    @Override
    public void close() {
        wait(vertx.close());
        kubelet.close();
    }

    private void pair(NetSocket accepted, Consumer<StreamPair> start) {
        Channel client = taken(accepted);
        dialer.connect(new ConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(kubelet.port())
                        .setSsl(true)
                        .setSslOptions(TlsOptions.client(
                                TestPki.KUBELET.trustAnchors(),
                                TestPki.gatewayAtKubelets().keyPair())))
                .onSuccess(dialled -> start.accept(new StreamPair(
                        client,
                        taken(dialled),
                        new StreamPair.First(
                                Unpooled.copiedBuffer(SWITCHED, StandardCharsets.ISO_8859_1),
                                Unpooled.EMPTY_BUFFER,
                                Unpooled.EMPTY_BUFFER),
                        new Agreed(Way.SPLICE, false, ""),
                        Destination.KUBELET)))
                .onFailure(failure -> client.close());
    }

    private static Channel taken(NetSocket socket) {
        socket.exceptionHandler(failure -> {});
        Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER);
        return channel;
    }

    /** Both far ends of a pair. */
    public record Ends(RawClient client, BackendConnection kubelet) {}
}
