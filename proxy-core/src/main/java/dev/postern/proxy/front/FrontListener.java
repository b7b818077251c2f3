package dev.postern.proxy.front;

import dev.postern.proxy.http.HeadLimits;
import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TlsEngine;
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
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
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
    /** What a stream, and a whole connection, may send before it has been read: as Envoy's edge profile has it. */
    private static final int STREAM_WINDOW = 64 * 1024;

    private static final int CONNECTION_WINDOW = 1024 * 1024;
    /** How long exchanges under way may go on when the gateway stops; within the stop time of the program. */
    static final Duration DRAIN = Duration.ofSeconds(5);
    /** The decoder behind our own reader must never be the one that refuses. */
    private static final int DECODER_SLACK = 1024;

    private final FrontOptions options;
    private final Reloadable<ServerSSLOptions> tls;
    private final SocketAddress address;
    private final Events events;
    /** Those that are open; of this event loop. */
    private final Set<HttpConnection> http2 = new HashSet<>();
    /** Held, because Vert.x closes a server that nobody refers to any more. */
    private volatile @Nullable HttpServer server;

    private Runnable changesEnd = () -> {};

    FrontListener(FrontOptions options, Reloadable<ServerSSLOptions> tls, SocketAddress address, Events events) {
        this.options = options;
        this.tls = tls;
        this.address = address;
        this.events = events;
    }

    @Override
    public Future<?> start() {
        HttpServer listening = vertx.httpServerBuilder()
                .with(server())
                .with(tls.current())
                .with(TlsEngine.preferred().options())
                .withConnectHandler(this::accept)
                .build();
        server = listening;
        listening.exceptionHandler(cause -> LOG.atDebug().setCause(cause).log("connection failed"));
        listening.requestHandler(
                request -> Connections.exchanges(request.connection()).accept(request));
        return listening.listen(address).onSuccess(open -> {
            events.actualPort.accept(open.actualPort());
            changesEnd = tls.onChange(this::reload);
        });
    }

    @Override
    public Future<?> stop() {
        HttpServer listening = server;
        server = null;
        changesEnd.run();
        if (listening == null || http2.isEmpty()) {
            return listening == null ? Future.succeededFuture() : listening.shutdown(DRAIN);
        }
        http2.forEach(Http2Exchanges::sendAway);
        return vertx.timer(Http2Exchanges.LINGER.toMillis(), TimeUnit.MILLISECONDS)
                .compose(away -> listening.shutdown(DRAIN));
    }

    /** For connections to come; those that are open stay as they are. On whichever thread the new value came. */
    private void reload(ServerSSLOptions changed) {
        HttpServer listening = server;
        if (listening != null) {
            listening
                    .updateSSLOptions(changed)
                    .onFailure(cause -> LOG.atError()
                            .setCause(cause)
                            .log("the new serving certificate or client CA cannot be used: the old one stays"));
        }
    }

    private void accept(HttpConnection connection) {
        FrontLimits limits = options.limits();
        if (connection.protocolVersion() == HttpVersion.HTTP_2) {
            http2.add(connection);
            Http2Exchanges.install(connection, limits, events.requests).onComplete(closed -> http2.remove(connection));
        } else {
            HeadGate.install(connection, limits, events.requests);
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
                        .setConnectionWindowSize(CONNECTION_WINDOW)
                        .setInitialSettings(new Http2Settings()
                                .setMaxConcurrentStreams(STREAMS_PER_CONNECTION)
                                .setInitialWindowSize(STREAM_WINDOW)
                                .setMaxHeaderListSize((long) limits.firstLine() + limits.fields())))
                .setWebSocketConfig(new WebSocketServerConfig()
                        .setUsePerFrameCompression(false)
                        .setUsePerMessageCompression(false));
    }

    /**
     * What becomes of it.
     *
     * @param requests each request whose head passed the grammar
     * @param actualPort the port that is listened on
     */
    record Events(Consumer<ClientRequest> requests, IntConsumer actualPort) {}
}
