package dev.postern.proxy.cluster;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request under way at the API server. Whoever started it cancels it when its asker has gone. Any thread.
 *
 * <p>It is sent a second time where that cannot do a thing twice: where the server says that it has not looked at it (RFC
 * 9113 6.8, 8.7), or where a safe request (RFC 9110 9.2.1) got no answer from a connection that had been kept.
 */
public final class UpstreamExchange {
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final int ATTEMPTS = 3;
    private static final long REFUSED_STREAM = 7;

    private final RequestOpener opener;
    private final HttpMethod method;
    private final @Nullable RequestBody body;
    private final Future<HttpClientResponse> response;
    private @Nullable OpenRequest open;
    private int attempts;
    private boolean cancelled;

    /** {@code opener} opens what is to be sent, each time anew. */
    UpstreamExchange(RequestOpener opener, UpstreamRequest asked) {
        this.opener = opener;
        this.method = asked.method();
        this.body = asked.body() == null ? null : new RequestBody(asked.body(), asked.length(), this::cancel);
        this.response = attempt();
    }

    /**
     * The answer, whatever its status, paused; redirects are not followed. Fails with {@code UNAVAILABLE} where the API
     * server could not be reached, with {@code BAD_BACKEND} where it went away or was cancelled before it answered.
     */
    public Future<HttpClientResponse> response() {
        return response;
    }

    /**
     * To be told that the answer is the API server's own 401, and not that of somebody behind it: the next request may then go
     * with another credential.
     */
    public synchronized void unauthorized() {
        if (open != null) {
            opener.way().credentials().refused(open.credential());
        }
    }

    /** Stops the exchange wherever it is; nothing where it has ended. An answer under way then breaks off. */
    public synchronized void cancel() {
        cancelled = true;
        if (open != null) {
            open.abort();
        }
    }

    private Future<HttpClientResponse> attempt() {
        attempts++;
        return opener.open(credential -> isWanted())
                .compose(opened -> opened.map(ready -> send(ready).recover(cause -> lost(ready, cause)))
                        .orElseGet(() -> Future.failedFuture(new GatewayFailure(
                                FailureReason.BAD_BACKEND, "the request was cancelled before it was sent"))));
    }

    private synchronized boolean isWanted() {
        return !cancelled;
    }

    private synchronized Future<HttpClientResponse> send(OpenRequest ready) {
        open = ready;
        HttpClientRequest request = ready.request();
        Future<HttpClientResponse> answer = request.response().map(came -> answered(ready, came));
        // Failures arrive through the answer; without a handler Vert.x would log each of them as an error.
        request.exceptionHandler(failure -> {});
        if (cancelled) {
            ready.abort();
        } else if (body == null) {
            request.end();
        } else {
            body.sendTo(request);
        }
        return answer;
    }

    private HttpClientResponse answered(OpenRequest ready, HttpClientResponse came) {
        // Whoever reads the body sets its own; without one Vert.x would log a cancelled answer as an error.
        came.pause().exceptionHandler(failure -> {});
        if (body != null) {
            body.forget();
        }
        came.end().onComplete(ended -> {
            if (ended.succeeded() && (body == null || body.isComplete())) {
                ready.ended(came);
            } else {
                ready.abort();
            }
            if (body != null && !body.isComplete()) {
                body.discard();
            }
        });
        return came;
    }

    private synchronized Future<HttpClientResponse> lost(OpenRequest ready, Throwable cause) {
        boolean again = !cancelled && attempts < ATTEMPTS && mayRepeat(ready, cause);
        if (again && body != null) {
            body.detach();
        }
        ready.abort();
        return again
                ? attempt()
                : Future.failedFuture(new GatewayFailure(
                        FailureReason.BAD_BACKEND, "the API server closed the connection before it answered", cause));
    }

    private boolean mayRepeat(OpenRequest ready, Throwable cause) {
        if (body != null && !body.isRepeatable()) {
            return false;
        }
        if (isUnprocessed(ready.request(), cause)) {
            return true;
        }
        boolean closed = cause instanceof HttpClosedException || cause instanceof IOException;
        return closed && ready.lease().isReused() && body == null && SAFE.contains(method);
    }

    private static boolean isUnprocessed(HttpClientRequest request, Throwable cause) {
        if (cause instanceof StreamResetException reset) {
            return reset.getCode() == REFUSED_STREAM;
        }
        GoAway goAway = cause instanceof HttpClosedException closed ? closed.goAway() : null;
        return goAway != null && request.streamId() > goAway.getLastStreamId();
    }
}
