package dev.postern.proxy.cluster;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/** One request under way at the API server. Whoever started it cancels it when its asker has gone. Any thread. */
public final class UpstreamExchange {
    private final Future<HttpClientResponse> response;
    private @Nullable HttpClientRequest request;
    private @Nullable RequestBody body;
    private boolean cancelled;

    UpstreamExchange(Future<HttpClientRequest> connected, UpstreamRequest asked) {
        this.response = connected
                .recover(cause -> Future.failedFuture(
                        new GatewayFailure(FailureReason.UNAVAILABLE, "the API server cannot be reached", cause)))
                .compose(ready -> send(ready, asked));
    }

    /**
     * The answer, whatever its status, paused; redirects are not followed. Fails with {@code UNAVAILABLE} where the API
     * server could not be reached, with {@code BAD_BACKEND} where it went away or was cancelled before it answered.
     */
    public Future<HttpClientResponse> response() {
        return response;
    }

    /** Stops the exchange wherever it is; nothing where it has ended. An answer under way then breaks off. */
    public synchronized void cancel() {
        cancelled = true;
        if (request != null) {
            abort(request);
        }
    }

    private synchronized Future<HttpClientResponse> send(HttpClientRequest ready, UpstreamRequest asked) {
        request = ready;
        Future<HttpClientResponse> answer = ready.response().map(HttpClientResponse::pause);
        // Failures arrive through the answer; without a handler Vert.x would log each of them as an error.
        ready.exceptionHandler(failure -> {});
        if (cancelled) {
            abort(ready);
        } else if (asked.body() == null) {
            ready.end();
        } else {
            body = new RequestBody(asked.body(), asked.length(), this::cancel);
            body.sendTo(ready);
        }
        return answer.recover(cause -> Future.failedFuture(new GatewayFailure(
                FailureReason.BAD_BACKEND, "the API server closed the connection before it answered", cause)));
    }

    /**
     * A connection whose request body is not complete is in nobody else's hands, so closing it hurts nobody; Vert.x itself
     * would keep it for ever where the answer came before the body's end.
     */
    private void abort(HttpClientRequest unwanted) {
        unwanted.reset();
        if (body != null && !body.isComplete()) {
            unwanted.connection().close();
        }
    }
}
