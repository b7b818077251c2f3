package dev.postern.proxy.cluster;

import dev.postern.proxy.http.HeadBytes;
import dev.postern.proxy.http.HttpFields.Field;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.tls.TlsOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens a connection to the API server for one upgrade, never pooled: TCP, then TLS verified as {@link ApiServer} does it.
 * What it gives away writes one head, which says who asks; so there is no way to this connection that leaves that out.
 */
final class UpstreamDialer {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int HANDSHAKE_SECONDS = 10;

    private final ApiServerOptions options;
    private final NetClient client;
    private final ClientSSLOptions withCertificate;
    private final ClientSSLOptions withoutCertificate;

    /** Opens nothing yet. */
    UpstreamDialer(Vertx vertx, ApiServerOptions options) {
        this.options = options;
        this.withCertificate = tls(options, certificate(options));
        this.withoutCertificate = tls(options, null);
        this.client = vertx.createNetClient(new NetClientOptions()
                .setSslEngineOptions(TlsEngine.preferred().options())
                .setTcpKeepAlive(true)
                .setConnectTimeout(CONNECT_MILLIS));
    }

    /** As {@link ApiServer#dial}. */
    Future<UpstreamConnection> dial(UpstreamIdentity who, UpstreamUpgrade asked, Consumer<Runnable> owner) {
        HeadBytes head = head(who, asked);
        ClientSSLOptions tls = IdentityFields.showsCertificate(who) ? withCertificate : withoutCertificate;
        return client.connect(new ConnectOptions().setHost(options.host()).setPort(options.port()))
                .compose(socket -> secured(socket, tls, owner))
                .map(connection -> new UpstreamConnection(connection, head));
    }

    /** Closes every connection that no stream owns. */
    Future<Void> close() {
        return client.close();
    }

    private HeadBytes head(UpstreamIdentity who, UpstreamUpgrade asked) {
        HeadBytes head = new HeadBytes(asked.method(), options.basePath() + asked.target())
                .field("Host", authority())
                .field("Connection", "Upgrade")
                .field("Upgrade", asked.protocol());
        if (asked.method().equals("POST")) {
            head.field("Content-Length", "0");
        }
        asked.fields().all().forEach(field -> head.octets(field.name(), field.value()));
        for (Field field : IdentityFields.of(who, options.credential())) {
            head.octets(field.name(), field.value());
        }
        return head;
    }

    private String authority() {
        String host = options.host();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + options.port();
    }

    private static Future<NetSocketInternal> secured(NetSocket socket, ClientSSLOptions tls, Consumer<Runnable> owner) {
        // Failures come through the futures; without a handler Vert.x logs each as an error.
        socket.exceptionHandler(failure -> {});
        owner.accept(socket::close);
        return socket.upgradeToSsl(tls).map(secured -> verified(socket)).onFailure(failure -> socket.close());
    }

    private static NetSocketInternal verified(NetSocket socket) {
        NetSocketInternal connection = (NetSocketInternal) socket;
        if (!socket.isSsl() || !connection.channelHandlerContext().executor().inEventLoop()) {
            throw new IllegalStateException("a connection to the API server without TLS or on another thread");
        }
        return connection;
    }

    private static ClientSSLOptions tls(ApiServerOptions options, @Nullable KeyPair certificate) {
        return TlsOptions.client(options.ca().current(), certificate)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
    }

    private static @Nullable KeyPair certificate(ApiServerOptions options) {
        return options.credential() instanceof ApiServerOptions.Credential.ClientCertificate certificate
                ? certificate.keyPair()
                : null;
    }
}
