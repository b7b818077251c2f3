package dev.postern.proxy.front;

import dev.postern.proxy.http.HeadLimits;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.tls.TlsOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.Http2ServerConfig;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocketServerConfig;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's server on the shared port. */
final class FrontListener extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(FrontListener.class);
    /** What kube-apiserver and Envoy's edge profile allow. */
    private static final int STREAMS_PER_CONNECTION = 100;
    /** The decoder behind our own reader must never be the one that refuses. */
    private static final int DECODER_SLACK = 1024;

    private final FrontOptions options;
    private final SocketAddress address;
    private final Consumer<ClientRequest> requests;
    private final IntConsumer actualPort;
    /** Held, because Vert.x closes a server that nobody refers to any more. */
    private @Nullable HttpServer server;

    FrontListener(
            FrontOptions options, SocketAddress address, Consumer<ClientRequest> requests, IntConsumer actualPort) {
        this.options = options;
        this.address = address;
        this.requests = requests;
        this.actualPort = actualPort;
    }

    @Override
    public Future<?> start() {
        HttpServer listening = vertx.httpServerBuilder()
                .with(server())
                .with(tls())
                .with(TlsEngine.preferred().options())
                .withConnectHandler(this::accept)
                .build();
        server = listening;
        listening.exceptionHandler(cause -> LOG.atDebug().setCause(cause).log("connection failed"));
        listening.requestHandler(
                request -> Connections.exchanges(request.connection()).accept(request));
        return listening.listen(address).onSuccess(open -> actualPort.accept(open.actualPort()));
    }

    private void accept(HttpConnection connection) {
        FrontLimits limits = options.limits();
        if (connection.protocolVersion() == HttpVersion.HTTP_2) {
            Http2Exchanges.install(connection, limits, requests);
        } else {
            HeadGate.install(connection, limits, requests);
        }
    }

    private HttpServerConfig server() {
        HeadLimits limits = options.limits().heads();
        return new HttpServerConfig()
                .setVersions(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)
                .setHandle100ContinueAutomatically(true)
                .setHttp1Config(new Http1ServerConfig()
                        .setMaxInitialLineLength(limits.firstLine() + DECODER_SLACK)
                        .setMaxHeaderSize(limits.fields() + DECODER_SLACK))
                .setHttp2Config(new Http2ServerConfig()
                        .setInitialSettings(new Http2Settings()
                                .setMaxConcurrentStreams(STREAMS_PER_CONNECTION)
                                .setMaxHeaderListSize((long) limits.firstLine() + limits.fields())))
                .setWebSocketConfig(new WebSocketServerConfig()
                        .setUsePerFrameCompression(false)
                        .setUsePerMessageCompression(false));
    }

    private ServerSSLOptions tls() {
        ServerSSLOptions tls = TlsOptions.server(
                options.certificate().current(),
                options.clientCA() == null ? null : options.clientCA().current());
        tls.setSslHandshakeTimeout(options.limits().handshake().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        return tls;
    }
}
