package dev.postern.server.dev.apiserver;

import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.tls.TlsOptions;
import dev.postern.server.dev.apiserver.objects.ClusterObjects;
import dev.postern.server.dev.trace.Trace;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The development cluster's API server: HTTP/2 and HTTP/1.1 over TLS on one port. Any thread. */
public final class DevApiServer {
    private static final Logger LOG = LoggerFactory.getLogger(DevApiServer.class);
    private static final long LEASE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final Vertx vertx;
    private final DevApiServerOptions options;
    private final ClusterObjects objects;
    private final HttpServer server;
    private long leaseTimer = -1;

    /** Opens nothing. */
    public DevApiServer(Vertx vertx, DevApiServerOptions options, ClusterObjects objects, Trace trace) {
        this.vertx = vertx;
        this.options = options;
        this.objects = objects;
        RequestHandler handler = new RequestHandler(options, objects.store(), trace);
        this.server = vertx.httpServerBuilder()
                .with(new HttpServerConfig()
                        .setVersions(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)
                        .setHandle100ContinueAutomatically(true))
                .with(TlsOptions.server(options.serving(), options.clientCA()))
                .with(TlsEngine.preferred().options())
                .build();
        server.exceptionHandler(cause -> LOG.atDebug().setCause(cause).log("connection failed"));
        server.requestHandler(handler::handle);
    }

    /** Completes when it listens; fails where the port is taken. */
    public Future<Void> start() {
        SocketAddress address = SocketAddress.inetSocketAddress(
                options.address().getPort(), options.address().getHostString());
        return server.listen(address)
                .onSuccess(listening -> leaseTimer = vertx.setPeriodic(LEASE_MILLIS, later -> objects.renewLease()))
                .mapEmpty();
    }

    /** The port that it listens on, once {@link #start} has completed. */
    public int port() {
        return server.actualPort();
    }

    /** Completes when every connection is closed, watches among them. */
    public Future<Void> close() {
        vertx.cancelTimer(leaseTimer);
        return server.close();
    }
}
