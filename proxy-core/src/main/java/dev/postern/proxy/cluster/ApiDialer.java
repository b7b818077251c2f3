package dev.postern.proxy.cluster;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.tls.TlsEngine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http1ClientConfig;
import io.vertx.core.http.Http2ClientConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections to the API server, directly or through an egress proxy, each verified before a request is written.
 *
 * <p>What a client does not read stays in its HTTP/2 stream's window, at most {@link #STREAM_WINDOW}, and counts against
 * the connection's; so the connection's is what all its streams can hold together, or one slow client would stop all.
 */
final class ApiDialer {
    private static final Logger LOG = LoggerFactory.getLogger(ApiDialer.class);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int HEADERS = 64 * 1024;
    private static final int FRAME = 64 * 1024;
    /** Of one connection; kube-apiserver allows as many. */
    private static final int STREAMS = 100;

    private static final int STREAM_WINDOW = 256 * 1024;

    private final ApiServerAddress address;
    private final HttpClientAgent client;

    /** One that has opened nothing yet. */
    ApiDialer(Vertx vertx, ApiServerAddress address, List<HttpVersion> versions, ClientSSLOptions tls) {
        this.address = address;
        HttpClientConfig config = new HttpClientConfig()
                .setVersions(versions)
                .setSsl(true)
                .setDecompressionEnabled(false)
                .setConnectTimeout(CONNECT)
                .setHttp1Config(new Http1ClientConfig().setPipelining(false).setMaxHeaderSize(HEADERS));
        // A server that is gone without a word is noticed, and a firewall forgets no connection that a watch is silent
        // on.
        config.getTcpConfig().getTransportConfig().setSoKeepAlive(true);
        if (versions.contains(HttpVersion.HTTP_2)) {
            config.setHttp2Config(new Http2ClientConfig()
                    .setMultiplexingLimit(STREAMS)
                    .setInitialSettings(new Http2Settings()
                            .setPushEnabled(false)
                            .setInitialWindowSize(STREAM_WINDOW)
                            .setMaxFrameSize(FRAME)
                            .setMaxHeaderListSize(HEADERS)));
        }
        this.client = vertx.httpClientBuilder()
                .with(config)
                .with(tls)
                .with(TlsEngine.preferred().options())
                .withRedirectHandler(response -> null)
                .build();
    }

    /** Dials on the caller's event loop. Fails with {@code UNAVAILABLE}. */
    Future<HttpClientConnection> dial(ClientSSLOptions tls) {
        HttpConnectOptions connect = new HttpConnectOptions()
                .setServer(SocketAddress.inetSocketAddress(address.port(), address.host()))
                .setHost(address.tlsServerName())
                .setPort(address.port())
                .setSsl(true)
                .setSslOptions(tls)
                .setConnectTimeout(CONNECT.toMillis());
        EgressProxy egress = address.egress();
        if (egress != null) {
            connect.setProxyOptions(egress.options());
        }
        return Future.succeededFuture(connect)
                .compose(client::connect)
                .compose(ApiDialer::encrypted)
                .recover(cause -> Future.failedFuture(new GatewayFailure(
                        FailureReason.UNAVAILABLE, "the API server cannot be reached" + why(cause), cause)));
    }

    private String why(Throwable cause) {
        String trouble = address.egress() == null ? null : EgressProxy.trouble(cause);
        return trouble == null ? "" : ": " + trouble;
    }

    /** Some ways to set up Vert.x' clients end in silent plain text; the credential must not go out on one. */
    private static Future<HttpClientConnection> encrypted(HttpClientConnection connection) {
        // Whoever uses the connection learns of it by the exchange; without a handler Vert.x would log an error.
        connection.exceptionHandler(cause -> LOG.atDebug().setCause(cause).log("connection to the API server failed"));
        if (connection.isSsl()) {
            if (connection.protocolVersion() == HttpVersion.HTTP_2) {
                connection.setWindowSize((STREAMS + 1) * STREAM_WINDOW);
            }
            return Future.succeededFuture(connection);
        }
        connection.close();
        return Future.failedFuture(new IllegalStateException("a connection to the API server without TLS"));
    }

    Future<Void> close() {
        return client.close();
    }
}
