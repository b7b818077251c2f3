package dev.postern.proxy.cluster;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one client of the API server, and the only holder of the gateway's credential there. What leaves it is either a read
 * of this package's own making, or a request of an {@link UpstreamIdentity}: who asks is written here, last, and nobody is
 * handed the request before its head is on its way.
 *
 * <p>Over verified TLS, kept alive, never pipelined, no redirect followed, no body decompressed: callers' requests by HTTP/2
 * where the server has it, the gateway's own by HTTP/1.1, on connections of their own. Any thread; futures complete on the
 * caller's event loop.
 */
public final class ApiServer {
    private static final String JSON = "application/json";
    private static final byte[] NOTHING = {};
    private static final int UNAUTHORIZED = 401;
    /** Where the server has no HTTP/2 a watch keeps a connection for hours, and every kubectl has a few. */
    private static final int CALLERS = 10_000;
    /** Of their own, so that no number of watches delays a look-up; for each event loop. */
    private static final int READS = 64;

    private static final int RETRIES = 2;

    private final VertxInternal vertx;
    private final ApiServerOptions options;
    private final List<ApiDialer> dialers;
    /** The gateway's own credential. */
    private final Way own;

    private final LoopPools reads;
    /** Connections that never show it, for callers' tokens. */
    private final ApiTls plainTls;

    private final LoopPools forwarded;
    private final UpstreamDialer upgrades;

    /** A client that has opened nothing yet. */
    public ApiServer(Vertx vertx, ApiServerOptions options) {
        this.vertx = (VertxInternal) vertx;
        this.options = options;
        ApiTls tls = new ApiTls(options.ca());
        this.plainTls = new ApiTls(options.ca());
        ApiDialer multiplexed = dialer(vertx, plainTls, HttpVersion.HTTP_2, HttpVersion.HTTP_1_1);
        ApiDialer single = dialer(vertx, plainTls, HttpVersion.HTTP_1_1);
        this.dialers = List.of(multiplexed, single);
        this.own = new Way(options.credentials(), tls, new LoopPools(vertx, multiplexed::dial, CALLERS));
        this.forwarded = new LoopPools(vertx, multiplexed::dial, CALLERS);
        this.reads = new LoopPools(vertx, single::dial, READS);
        this.upgrades = new UpstreamDialer(vertx, options.address());
    }

    private ApiDialer dialer(Vertx vertx, ApiTls tls, HttpVersion... versions) {
        return new ApiDialer(vertx, options.address(), List.of(versions), tls.with(null));
    }

    /** Sends a request in somebody's name. */
    public UpstreamExchange send(UpstreamIdentity who, UpstreamRequest asked) {
        Way way = way(who);
        return new UpstreamExchange(
                () -> open(way, asked.method(), asked.target(), request -> {
                    asked.fields().all().forEach(field -> add(request, field));
                    who.fields().forEach(field -> add(request, field));
                }),
                asked,
                way.credentials());
    }

    /** The gateway's own credential goes with a user's name, a caller's token with nothing of the gateway's. */
    private Way way(UpstreamIdentity who) {
        return who instanceof ForwardedToken caller
                ? new Way(CredentialSource.of(new Credential.BearerToken(caller.token())), plainTls, forwarded)
                : own;
    }

    /**
     * Opens a connection of its own for an upgrade in somebody's name, on the caller's event loop: 5 s for TCP, 10 s for TLS.
     *
     * @param owner is given what closes the connection, for as long as this lasts
     * @return completes with a verified connection, whose owner is the caller; fails with what went wrong, and then nothing
     *     is open
     */
    public Future<UpstreamConnection> dial(UpstreamIdentity who, UpstreamUpgrade asked, Consumer<Runnable> owner) {
        Way way = way(who);
        return credential(way)
                .compose(credential -> upgrades.dial(
                        asked, IdentityFields.of(who, credential), way.tls().with(credential.certificate()), owner));
    }

    private static void add(HttpClientRequest request, HttpFields.Field field) {
        request.headers().add(field.name(), field.value());
    }

    /**
     * A GET as the gateway itself; the target is this package's own. Fails where there is no complete answer within 5 s and
     * {@link ApiObjects#LIMIT}.
     */
    Future<ApiAnswer> get(String target) {
        return answer(() -> own(HttpMethod.GET, target, request -> {}), NOTHING);
    }

    /**
     * A POST of JSON as the gateway itself, for a review: a question that changes nothing at the API server, because it may
     * be sent twice where a kept-alive connection closes. The target is the caller's own constant, never a client's.
     *
     * @return fails where there is no complete answer within 5 s and 4 MiB; any status completes it
     */
    public Future<ApiAnswer> review(String target, byte[] json) {
        return answer(
                () -> own(HttpMethod.POST, target, request -> request.putHeader(HttpHeaders.CONTENT_TYPE, JSON)), json);
    }

    /** A GET as the gateway itself whose answer may take hours; the target is this package's own. */
    UpstreamExchange watch(String target) {
        return new UpstreamExchange(
                () -> own(HttpMethod.GET, target, request -> {}),
                new UpstreamRequest(HttpMethod.GET, target, HttpFields.EMPTY, null),
                options.credentials());
    }

    /** Asked again where the credential was not accepted and there is another one since. */
    private Future<ApiAnswer> answer(Supplier<Future<OpenRequest>> requests, byte[] json) {
        CredentialSource credentials = options.credentials();
        return credential(own)
                .compose(used -> new ApiRead(requests, json).answer().compose(answer -> {
                    if (answer.status() != UNAUTHORIZED) {
                        return Future.succeededFuture(answer);
                    }
                    credentials.refused(used);
                    return credential(own)
                            .compose(next -> next.equals(used)
                                    ? Future.succeededFuture(answer)
                                    : new ApiRead(requests, json).answer());
                }));
    }

    /**
     * On the caller's context, and so is all that is composed on it: a credential may be made on a thread of its maker's, and
     * an answer's first pieces would pass by whoever comes to it on another thread.
     */
    private Future<Credential> credential(Way way) {
        ContextInternal context = vertx.getOrCreateContext();
        Future<Credential> current = way.credentials().current();
        if (current.succeeded()) {
            return context.succeededFuture(current.result());
        }
        Promise<Credential> promise = context.promise();
        current.onComplete(promise);
        return promise.future();
    }

    private Future<OpenRequest> own(HttpMethod method, String target, Consumer<HttpClientRequest> head) {
        return open(new Way(own.credentials(), own.tls(), reads), method, target, request -> {
            request.putHeader(HttpHeaders.ACCEPT, JSON);
            head.accept(request);
        });
    }

    /** A request whose head is written by {@code head} and then, last, the credential. */
    private Future<OpenRequest> open(Way way, HttpMethod method, String target, Consumer<HttpClientRequest> head) {
        RequestOptions request = new RequestOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setMethod(method)
                .setURI(options.basePath() + target)
                .setFollowRedirects(false);
        return credential(way)
                .compose(credential -> begin(way, request, credential, RETRIES))
                .compose(open -> complete(open, head));
    }

    /** A connection that closes while it is handed out has not carried anything yet. */
    private Future<OpenRequest> begin(Way way, RequestOptions request, Credential credential, int retries) {
        return way.pools()
                .acquire(way.tls().with(credential.certificate()))
                .compose(lease -> lease.request(request)
                        .map(opened -> new OpenRequest(opened, lease, credential))
                        .recover(closed -> {
                            lease.drop();
                            return retries > 0
                                    ? begin(way, request, credential, retries - 1)
                                    : Future.failedFuture(new GatewayFailure(
                                            FailureReason.UNAVAILABLE, "the API server cannot be reached", closed));
                        }));
    }

    private static Future<OpenRequest> complete(OpenRequest open, Consumer<HttpClientRequest> head) {
        try {
            head.accept(open.request());
            withCredential(open.request(), open.credential());
            return Future.succeededFuture(open);
        } catch (IllegalArgumentException unwritable) {
            open.abort();
            return Future.failedFuture(unwritable);
        }
    }

    private static void withCredential(HttpClientRequest request, Credential credential) {
        String bearer = credential.bearer();
        if (bearer != null) {
            request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + bearer);
        }
    }

    /** Closes every connection and the source of the credential; exchanges under way fail. */
    public Future<Void> close() {
        options.credentials().close();
        return Future.join(own.pools().close(), forwarded.close(), reads.close())
                .eventually(
                        () -> Future.join(dialers.stream().map(ApiDialer::close).toList()))
                .eventually(upgrades::close)
                .mapEmpty();
    }

    /**
     * How a request goes up.
     *
     * @param credentials that it goes with
     * @param tls that shows their certificate, or none
     * @param pools of connections that have shown it
     */
    private record Way(CredentialSource credentials, ApiTls tls, LoopPools pools) {}
}
