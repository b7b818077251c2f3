package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.tls.TlsOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one client of the API server, and the only holder of the gateway's credential there. What leaves it is either a read
 * of this package's own making, or a request of an {@link UpstreamIdentity}: who asks is written here, last, and nobody is
 * handed the request before its head is on its way.
 *
 * <p>HTTP/1.1 over verified TLS, kept alive, never pipelined, no redirect followed, no body decompressed. Any thread;
 * futures complete on the caller's context.
 */
public final class ApiServer {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final String JSON = "application/json";
    private static final byte[] NOTHING = {};
    private static final int CONNECT_MILLIS = 5_000;
    private static final int HEADERS = 64 * 1024;
    /** A watch keeps a connection for hours, and every kubectl has a few. */
    private static final int CALLERS = 10_000;
    /** Of their own, so that no number of watches delays a look-up; for each event loop. */
    private static final int READS = 64;

    private final ApiServerOptions options;
    private final HttpClientAgent callers;
    /** Without the gateway's certificate. */
    private final HttpClientAgent forwarded;

    private final LoopClients reads;
    private final UpstreamDialer dialer;

    /** A client that has opened nothing yet. */
    public ApiServer(Vertx vertx, ApiServerOptions options) {
        this.options = options;
        this.callers = client(vertx, CALLERS, certificate());
        this.forwarded = client(vertx, CALLERS, null);
        this.reads = new LoopClients(vertx, () -> client(vertx, READS, certificate()));
        this.dialer = new UpstreamDialer(vertx, options);
    }

    private HttpClientAgent client(Vertx vertx, int connections, @Nullable KeyPair certificate) {
        HttpClientOptions http = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setSsl(true)
                .setPipelining(false)
                .setDecompressionSupported(false)
                .setMaxHeaderSize(HEADERS)
                .setConnectTimeout(CONNECT_MILLIS);
        return vertx.httpClientBuilder()
                .with(http)
                .with(TlsOptions.client(options.ca().current(), certificate))
                .with(TlsEngine.preferred().options())
                .with(new PoolOptions().setHttp1MaxSize(connections))
                .withConnectHandler(connection -> connection.exceptionHandler(ApiServer::connectionFailed))
                .withRedirectHandler(response -> null)
                .build();
    }

    /** Whoever uses the connection learns of it by the exchange; without a handler Vert.x would log an error. */
    private static void connectionFailed(Throwable cause) {
        LOG.atDebug().setCause(cause).log("connection to the API server failed");
    }

    private @Nullable KeyPair certificate() {
        return options.credential() instanceof Credential.ClientCertificate certificate ? certificate.keyPair() : null;
    }

    /** Sends a request in somebody's name. */
    public UpstreamExchange send(UpstreamIdentity who, UpstreamRequest asked) {
        HttpClientAgent client = IdentityFields.showsCertificate(who) ? callers : forwarded;
        Future<HttpClientRequest> connected = open(client, asked.method(), asked.target())
                .map(request -> {
                    asked.fields().all().forEach(field -> add(request, field));
                    IdentityFields.of(who, options.credential()).forEach(field -> add(request, field));
                    return request;
                });
        return new UpstreamExchange(connected, asked);
    }

    /**
     * Opens a connection of its own for an upgrade in somebody's name, on the caller's event loop: 5 s for TCP, 10 s for TLS.
     *
     * @param owner is given what closes the connection, for as long as this lasts
     * @return completes with a verified connection, whose owner is the caller; fails with what went wrong, and then nothing
     *     is open
     * @throws dev.postern.proxy.failure.GatewayFailure {@code MALFORMED} where a value cannot be written
     */
    public Future<UpstreamConnection> dial(UpstreamIdentity who, UpstreamUpgrade asked, Consumer<Runnable> owner) {
        return dialer.dial(who, asked, owner);
    }

    private static void add(HttpClientRequest request, HttpFields.Field field) {
        request.headers().add(field.name(), field.value());
    }

    /**
     * A GET as the gateway itself; the target is this package's own. Fails where there is no complete answer within 5 s and
     * {@link ApiObjects#LIMIT}.
     */
    Future<ApiAnswer> get(String target) {
        return new ApiRead(() -> own(HttpMethod.GET, target), NOTHING).answer();
    }

    /**
     * A POST of JSON as the gateway itself, for a review: a question that changes nothing at the API server, because it may
     * be sent twice where a kept-alive connection closes. The target is the caller's own constant, never a client's.
     *
     * @return fails where there is no complete answer within 5 s and 4 MiB; any status completes it
     */
    public Future<ApiAnswer> review(String target, byte[] json) {
        return new ApiRead(
                        () -> own(HttpMethod.POST, target)
                                .map(request -> request.putHeader(HttpHeaders.CONTENT_TYPE, JSON)),
                        json)
                .answer();
    }

    /** A GET as the gateway itself whose answer may take hours; the target is this package's own. */
    UpstreamExchange watch(String target) {
        return new UpstreamExchange(
                own(HttpMethod.GET, target), new UpstreamRequest(HttpMethod.GET, target, HttpFields.EMPTY, null));
    }

    private Future<HttpClientRequest> own(HttpMethod method, String target) {
        return open(reads.own(), method, target)
                .map(this::withCredential)
                .map(request -> request.putHeader(HttpHeaders.ACCEPT, JSON));
    }

    private Future<HttpClientRequest> open(HttpClientAgent client, HttpMethod method, String target) {
        RequestOptions request = new RequestOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setSsl(true)
                .setMethod(method)
                .setURI(options.basePath() + target)
                .setFollowRedirects(false)
                .setConnectTimeout(CONNECT_MILLIS);
        return client.request(request).compose(ApiServer::encrypted);
    }

    /** Some ways to set up Vert.x' clients end in silent plain text; the credential must not go out on one. */
    private static Future<HttpClientRequest> encrypted(HttpClientRequest request) {
        if (request.connection().isSsl()) {
            return Future.succeededFuture(request);
        }
        request.reset();
        return Future.failedFuture(new IllegalStateException("a connection to the API server without TLS"));
    }

    private HttpClientRequest withCredential(HttpClientRequest request) {
        if (options.credential() instanceof Credential.BearerToken bearer) {
            request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + bearer.token());
        }
        return request;
    }

    /** Closes every connection; exchanges under way fail. */
    public Future<Void> close() {
        return Future.join(callers.close(), forwarded.close(), reads.close(), dialer.close())
                .mapEmpty();
    }
}
