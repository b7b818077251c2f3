package dev.postern.proxy.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One small answer read whole, within a time and a size. A kept-alive connection may be closed by the server at the very
 * moment in which it is used again, so a connection that closes without an answer is tried once more.
 */
final class ApiRead {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Supplier<Future<OpenRequest>> requests;
    private final byte[] body;
    private @Nullable OpenRequest current;
    private boolean over;

    /** {@code requests} opens a connection and gives a request that only has to be sent, with this body or none. */
    ApiRead(Supplier<Future<OpenRequest>> requests, byte[] body) {
        this.requests = requests;
        this.body = body;
    }

    Future<ApiAnswer> answer() {
        return attempt()
                .recover(failure -> failure instanceof HttpClosedException ? attempt() : Future.failedFuture(failure))
                .timeout(DEADLINE)
                .onFailure(failure -> stop());
    }

    private Future<ApiAnswer> attempt() {
        return requests.get().compose(this::send);
    }

    private synchronized Future<ApiAnswer> send(OpenRequest open) {
        HttpClientRequest request = open.request();
        // Failures arrive through the answer; without a handler Vert.x would log each of them as an error.
        request.exceptionHandler(failure -> {});
        if (over) {
            open.abort();
            return Future.failedFuture("too late");
        }
        current = open;
        return (body.length == 0 ? request.send() : request.send(Buffer.buffer(body)))
                .compose(response -> whole(response).onSuccess(answer -> open.ended(response)))
                .onFailure(failure -> open.abort());
    }

    private static Future<ApiAnswer> whole(HttpClientResponse response) {
        Promise<ApiAnswer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(promise::tryFail);
        response.handler(chunk -> {
            if (body.length() + chunk.length() > ApiObjects.LIMIT) {
                promise.tryFail("an answer of more than " + ApiObjects.LIMIT + " bytes");
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> promise.tryComplete(new ApiAnswer(response.statusCode(), body.getBytes())));
        return promise.future();
    }

    private synchronized void stop() {
        over = true;
        if (current != null) {
            current.abort();
        }
    }
}
