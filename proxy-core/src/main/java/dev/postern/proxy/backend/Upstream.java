package dev.postern.proxy.backend;

import dev.postern.proxy.backend.BackendAnswer.BackendResponse;
import dev.postern.proxy.cluster.ApiServer;
import dev.postern.proxy.cluster.UpstreamExchange;
import dev.postern.proxy.cluster.UpstreamIdentity;
import dev.postern.proxy.cluster.UpstreamRequest;
import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.front.PlainRequest;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.ResponseHead;
import dev.postern.proxy.request.ClassifiedRequest;
import dev.postern.proxy.request.RequestInfo;
import dev.postern.proxy.target.UpstreamRoute;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Requests for the API server, in the caller's name: streamed both ways, cancelled when the client leaves. */
final class Upstream {
    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS");
    private static final int NOT_MODIFIED = 304;
    private static final int UNAUTHORIZED = 401;

    private final ApiServer server;
    private final UpstreamIdentities identities;
    private final ForwardedFor forwardedFor;
    private final Duration patience;

    /** @param patience for the head of an answer that kube-apiserver itself gives no longer than a minute */
    Upstream(ApiServer server, UpstreamIdentities identities, ForwardedFor forwardedFor, Duration patience) {
        this.server = server;
        this.identities = identities;
        this.forwardedFor = forwardedFor;
        this.patience = patience;
    }

    /** Completes with a {@code BackendResponse}. */
    Future<BackendAnswer> open(UpstreamRoute route, PlainRequest request) {
        UpstreamIdentity who = identities.of(route.authorized().caller(), request.head());
        ClassifiedRequest asked = route.authorized().request();
        ReadStream<Buffer> body = body(request, asked);
        UpstreamExchange exchange = server.send(
                who,
                new UpstreamRequest(
                        HttpMethod.valueOf(request.head().method()),
                        route.target(),
                        UpstreamFields.of(request, forwardedFor),
                        body));
        ClientWatch watch = new ClientWatch(request.connection());
        watch.whenGone(exchange::cancel);
        return timely(exchange.response(), asked.info())
                .map(response -> {
                    if (response.statusCode() == UNAUTHORIZED && !asked.info().isProxied()) {
                        exchange.unauthorized();
                        throw ApiServerPeer.unauthorized(who);
                    }
                    return answered(response, watch);
                })
                .recover(failure -> {
                    exchange.cancel();
                    watch.release();
                    watch.requirePresent();
                    boolean tooLarge = body instanceof BoundedBody bounded && bounded.exceeded();
                    return Future.failedFuture(tooLarge ? BoundedBody.tooLarge() : failure);
                });
    }

    private Future<HttpClientResponse> timely(Future<HttpClientResponse> response, RequestInfo asked) {
        return asked.isLongRunning()
                ? response
                : response.timeout(patience)
                        .recover(failure -> Future.failedFuture(
                                failure instanceof TimeoutException
                                        ? new GatewayFailure(
                                                FailureReason.BACKEND_TIMEOUT,
                                                "the API server did not answer within " + patience.toSeconds() + " s",
                                                failure)
                                        : failure));
    }

    private static BackendAnswer answered(HttpClientResponse response, ClientWatch watch) {
        Messages.quiet(response);
        HttpFields fields = Messages.fields(response.headers());
        int status = response.statusCode();
        if (status < 200) {
            throw new GatewayFailure(FailureReason.BAD_BACKEND, "the API server switched protocols unasked");
        }
        boolean elsewhere = fields.values("Location").stream().anyMatch(to -> !AnswerFields.isPath(to));
        if (status < 400
                && status >= 300
                && status != NOT_MODIFIED
                && (elsewhere || fields.values("Location").isEmpty())) {
            throw new GatewayFailure(
                    FailureReason.BAD_BACKEND, "the API server attempted to redirect this request to another server");
        }
        response.end().onComplete(ended -> watch.release());
        return new BackendResponse(
                new ResponseHead(status, response.statusMessage(), AnswerFields.ofUpstream(fields)), response);
    }

    /**
     * The body, where the head says that there is one; over HTTP/2, where the method may have one and no length says 0.
     * What the API server hands on to a pod or a service has no limit there either.
     */
    private static @Nullable ReadStream<Buffer> body(PlainRequest request, ClassifiedRequest asked) {
        HttpFields fields = request.head().fields();
        boolean bounded = !asked.info().isProxied();
        if (bounded) {
            BoundedBody.check(fields);
        }
        String length = fields.first("Content-Length").orElse("");
        boolean framed = length.isEmpty()
                ? !fields.values("Transfer-Encoding").isEmpty()
                        || request.exchange().version() == HttpVersion.HTTP_2
                                && !BODILESS.contains(request.head().method())
                : !length.matches("0+");
        if (!framed) {
            return null;
        }
        return bounded ? new BoundedBody(request.exchange()) : request.exchange();
    }
}
