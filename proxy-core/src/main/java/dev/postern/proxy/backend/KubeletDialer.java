package dev.postern.proxy.backend;

import dev.postern.proxy.cluster.EgressProxy;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.target.KubeletAddress;
import dev.postern.proxy.tls.TlsEngine;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Opens a connection to a kubelet for one stream: TCP to the checked address, then TLS over it, then the check that the
 * certificate is the node's. Not a byte of a request is written before that.
 *
 * <p>TCP and TLS are two steps so that the socket is in hand, and can be closed when the client leaves, while a kubelet
 * that says nothing keeps the handshake waiting.
 */
final class KubeletDialer {
    private final NetClient client;
    private final Reloadable<ClientSSLOptions> tls;
    private final KubeletOptions options;
    private final StepTimer timer;

    KubeletDialer(Vertx vertx, KubeletTls kubelets, StepTimer timer) {
        this.options = kubelets.options();
        this.timer = timer;
        this.tls = kubelets.tls();
        this.client = vertx.createNetClient(new NetClientOptions()
                .setSslEngineOptions(TlsEngine.preferred().options())
                .setTcpKeepAlive(true)
                .setConnectTimeout((int) options.limits().connect().toMillis()));
    }

    KubeletOptions.Limits limits() {
        return options.limits();
    }

    Future<Void> close() {
        return client.close();
    }

    /**
     * Dials on the caller's event loop.
     *
     * @param watch whose action is taken for as long as this lasts
     * @return completes with a verified connection, whose owner is the caller; fails with {@code DIAL_FAILED} or {@code
     *     CLIENT_GONE}, and then nothing is open
     */
    Future<NetSocketInternal> dial(KubeletAddress kubelet, ClientWatch watch) {
        EgressProxy egress = options.egress().proxyFor(kubelet.ip());
        if (egress != null) {
            return throughProxy(egress, kubelet, watch);
        }
        ConnectOptions address = new ConnectOptions().setRemoteAddress(address(kubelet));
        return timer.timed(StepTimer.Step.DIAL, () -> client.connect(address))
                .compose(socket -> secured(socket, kubelet, watch))
                .recover(failure -> Future.failedFuture(DialFailure.of(kubelet, failure)));
    }

    private Future<NetSocketInternal> secured(NetSocket socket, KubeletAddress kubelet, ClientWatch watch) {
        // Failures come through the futures; without a handler Vert.x logs each as an error.
        socket.exceptionHandler(failure -> {});
        watch.whenGone(socket::close);
        return timer.timed(StepTimer.Step.TLS_HANDSHAKE, () -> socket.upgradeToSsl(tls.current()))
                .map(secured -> verified(socket, kubelet))
                .onFailure(failure -> socket.close())
                .recover(failure -> {
                    watch.requirePresent();
                    return Future.failedFuture(failure);
                });
    }

    /** TCP, tunnel and TLS in one step, because only that verifies a name that the proxy is not told. */
    private Future<NetSocketInternal> throughProxy(EgressProxy egress, KubeletAddress kubelet, ClientWatch watch) {
        ConnectOptions connect = new ConnectOptions()
                .setRemoteAddress(literal(kubelet))
                .setHost(kubelet.host())
                .setPort(kubelet.port())
                .setSsl(true)
                .setSslOptions(tls.current())
                .setProxyOptions(egress.options());
        return timer.timed(StepTimer.Step.DIAL, () -> client.connect(connect))
                .compose(socket -> {
                    socket.exceptionHandler(failure -> {});
                    watch.whenGone(socket::close);
                    return Future.succeededFuture(socket)
                            .map(tunnelled -> verified(tunnelled, kubelet))
                            .onFailure(failure -> socket.close());
                })
                .recover(failure -> {
                    watch.requirePresent();
                    return Future.failedFuture(DialFailure.throughProxy(kubelet, failure));
                });
    }

    private NetSocketInternal verified(NetSocket socket, KubeletAddress kubelet) {
        NetSocketInternal connection = (NetSocketInternal) socket;
        if (!socket.isSsl() || !connection.channelHandlerContext().executor().inEventLoop()) {
            throw new GatewayFailure(
                    FailureReason.INTERNAL, "a connection to a kubelet without TLS or on another thread");
        }
        if (options.verifyNodeName()) {
            KubeletCertificate.check(socket.sslSession(), kubelet);
        }
        return connection;
    }

    /** What a proxy is told: the checked address and nothing that could be resolved. */
    static SocketAddress literal(KubeletAddress kubelet) {
        return SocketAddress.inetSocketAddress(kubelet.port(), NetUtil.toAddressString(kubelet.ip()));
    }

    /** An address that is resolved already and carries the name that TLS verifies. */
    static SocketAddress address(KubeletAddress kubelet) {
        try {
            InetAddress named =
                    InetAddress.getByAddress(kubelet.host(), kubelet.ip().getAddress());
            return SocketAddress.inetSocketAddress(new InetSocketAddress(named, kubelet.port()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of a wrong length", e);
        }
    }
}
