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
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one client of the API server, and the only holder of the gateway's credential there. What leaves it is either a read
 * of this package's own making, or a request in the name of an {@link Impersonation}: both headers are written here, last,
 * and nobody is handed the request before its head is on its way.
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
    private final ApiTls tls;
    private final List<ApiDialler> diallers;
    private final LoopPools callers;
    private final LoopPools reads;

    /** A client that has opened nothing yet. */
    public ApiServer(Vertx vertx, ApiServerOptions options) {
        this.vertx = (VertxInternal) vertx;
        this.options = options;
        this.tls = new ApiTls(options.ca());
        ApiDialler multiplexed = dialler(vertx, HttpVersion.HTTP_2, HttpVersion.HTTP_1_1);
        ApiDialler single = dialler(vertx, HttpVersion.HTTP_1_1);
        this.diallers = List.of(multiplexed, single);
        this.callers = new LoopPools(vertx, multiplexed::dial, CALLERS);
        this.reads = new LoopPools(vertx, single::dial, READS);
    }

    private ApiDialler dialler(Vertx vertx, HttpVersion... versions) {
        return new ApiDialler(vertx, options.address(), List.of(versions), tls.with(null));
    }

    /** Sends a request in somebody's name. */
    public UpstreamExchange send(Impersonation who, UpstreamRequest asked) {
        return new UpstreamExchange(
                () -> open(callers, asked.method(), asked.target(), request -> {
                    asked.fields().all().forEach(field -> add(request, field));
                    who.fields().forEach(field -> add(request, field));
                }),
                asked,
                options.credentials());
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

    /** Asked again where the credential was not accepted and there is another one since. */
    private Future<ApiAnswer> answer(Supplier<Future<OpenRequest>> requests, byte[] json) {
        CredentialSource credentials = options.credentials();
        return credential()
                .compose(used -> new ApiRead(requests, json).answer().compose(answer -> {
                    if (answer.status() != UNAUTHORIZED) {
                        return Future.succeededFuture(answer);
                    }
                    credentials.refused(used);
                    return credential()
                            .compose(next -> next.equals(used)
                                    ? Future.succeededFuture(answer)
                                    : new ApiRead(requests, json).answer());
                }));
    }

    /** What has to be made first is made on a thread of its maker's, and comes back to the caller's. */
    private Future<Credential> credential() {
        Future<Credential> current = options.credentials().current();
        if (current.isComplete()) {
            return current;
        }
        Promise<Credential> promise = vertx.getOrCreateContext().promise();
        current.onComplete(promise);
        return promise.future();
    }

    private Future<OpenRequest> own(HttpMethod method, String target, Consumer<HttpClientRequest> head) {
        return open(reads, method, target, request -> {
            request.putHeader(HttpHeaders.ACCEPT, JSON);
            head.accept(request);
        });
    }

    /** A request whose head is written by {@code head} and then, last, the credential. */
    private Future<OpenRequest> open(
            LoopPools pools, HttpMethod method, String target, Consumer<HttpClientRequest> head) {
        RequestOptions request = new RequestOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setMethod(method)
                .setURI(options.basePath() + target)
                .setFollowRedirects(false);
        return credential()
                .compose(credential -> begin(pools, request, credential, RETRIES))
                .compose(open -> complete(open, head));
    }

    /** A connection that closes while it is handed out has not carried anything yet. */
    private Future<OpenRequest> begin(LoopPools pools, RequestOptions request, Credential credential, int retries) {
        return pools.acquire(tls.with(credential.certificate()))
                .compose(lease -> lease.connection()
                        .request(request)
                        .map(opened -> new OpenRequest(opened, lease, credential))
                        .recover(closed -> {
                            lease.drop();
                            return retries > 0
                                    ? begin(pools, request, credential, retries - 1)
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

    /** Closes every connection; exchanges under way fail. */
    public Future<Void> close() {
        return Future.join(diallers.stream().map(ApiDialler::close).toList()).mapEmpty();
    }
}
