package dev.postern.proxy.cluster;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HeadBytes;
import dev.postern.proxy.http.HostAndPort;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.tls.TlsEngine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * Opens a connection to the API server for one upgrade, never pooled: TCP, then TLS verified as {@link ApiServer} does it.
 * What it gives away writes one head, which says who asks; so there is no way to this connection that leaves that out.
 */
final class UpstreamDialer {
    private static final int CONNECT_MILLIS = 5_000;

    private final ApiServerAddress server;
    private final NetClient client;

    /** Opens nothing yet. */
    UpstreamDialer(Vertx vertx, ApiServerAddress server) {
        this.server = server;
        this.client = vertx.createNetClient(new NetClientOptions()
                .setSslEngineOptions(TlsEngine.preferred().options())
                .setTcpKeepAlive(true)
                .setConnectTimeout(CONNECT_MILLIS));
    }

    /**
     * As {@link ApiServer#dial}.
     *
     * @param identity who asks, written last
     * @param tls that shows the credential's certificate, or none
     */
    Future<UpstreamConnection> dial(
            UpstreamUpgrade asked, List<Field> identity, ClientSSLOptions tls, Consumer<Runnable> owner) {
        HeadBytes head = head(asked, identity);
        return (isDirect() ? direct(tls, owner) : inOneStep(tls, owner))
                .map(connection -> new UpstreamConnection(connection, head));
    }

    private boolean isDirect() {
        return server.egress() == null && server.tlsServerName().equals(server.host());
    }

    /** In two steps, so that the socket is in hand while a server that says nothing keeps the handshake waiting. */
    private Future<NetSocketInternal> direct(ClientSSLOptions tls, Consumer<Runnable> owner) {
        return client.connect(new ConnectOptions().setHost(server.host()).setPort(server.port()))
                .compose(socket -> {
                    owned(socket, owner);
                    return socket.upgradeToSsl(tls)
                            .map(secured -> verified(socket))
                            .onFailure(failure -> socket.close());
                });
    }

    /** TCP, tunnel and TLS together, because only that verifies another name than the one that is dialled. */
    private Future<NetSocketInternal> inOneStep(ClientSSLOptions tls, Consumer<Runnable> owner) {
        ConnectOptions connect = new ConnectOptions()
                .setRemoteAddress(SocketAddress.inetSocketAddress(server.port(), server.host()))
                .setHost(server.tlsServerName())
                .setPort(server.port())
                .setSsl(true)
                .setSslOptions(tls);
        EgressProxy egress = server.egress();
        if (egress != null) {
            connect.setProxyOptions(egress.options());
        }
        return client.connect(connect)
                .compose(socket -> {
                    owned(socket, owner);
                    return Future.succeededFuture(socket)
                            .map(UpstreamDialer::verified)
                            .onFailure(failure -> socket.close());
                })
                .recover(failure -> Future.failedFuture(egress == null ? failure : throughProxy(failure)));
    }

    /** What went wrong before the proxy was through is the proxy's. */
    private static Throwable throughProxy(Throwable failure) {
        String trouble = EgressProxy.trouble(failure);
        return trouble == null
                ? failure
                : new GatewayFailure(
                        FailureReason.UNAVAILABLE, "the API server cannot be reached: " + trouble, failure);
    }

    private static void owned(NetSocket socket, Consumer<Runnable> owner) {
        // Failures come through the futures; without a handler Vert.x logs each as an error.
        socket.exceptionHandler(failure -> {});
        owner.accept(socket::close);
    }

    /** Closes every connection that no stream owns. */
    Future<Void> close() {
        return client.close();
    }

    private HeadBytes head(UpstreamUpgrade asked, List<Field> identity) {
        HeadBytes head = new HeadBytes(asked.method(), server.basePath() + asked.target())
                .field("Host", HostAndPort.authority(server.host(), server.port()))
                .field("Connection", "Upgrade")
                .field("Upgrade", asked.protocol());
        if (asked.method().equals("POST")) {
            head.field("Content-Length", "0");
        }
        asked.fields().all().forEach(field -> head.octets(field.name(), field.value()));
        identity.forEach(field -> head.octets(field.name(), field.value()));
        return head;
    }

    private static NetSocketInternal verified(NetSocket socket) {
        NetSocketInternal connection = (NetSocketInternal) socket;
        if (!socket.isSsl() || !connection.channelHandlerContext().executor().inEventLoop()) {
            throw new IllegalStateException("a connection to the API server without TLS or on another thread");
        }
        return connection;
    }
}
