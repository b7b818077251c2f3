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

    private final Supplier<Future<HttpClientRequest>> requests;
    private @Nullable HttpClientRequest current;
    private boolean over;

    /** {@code requests} opens a connection and gives a request that only has to be sent. */
    ApiRead(Supplier<Future<HttpClientRequest>> requests) {
        this.requests = requests;
    }

    Future<Answer> answer() {
        return attempt()
                .recover(failure -> failure instanceof HttpClosedException ? attempt() : Future.failedFuture(failure))
                .timeout(DEADLINE)
                .onFailure(failure -> stop());
    }

    private Future<Answer> attempt() {
        return requests.get().compose(this::send);
    }

    private synchronized Future<Answer> send(HttpClientRequest request) {
        // Failures arrive through the answer; without a handler Vert.x would log each of them as an error.
        request.exceptionHandler(failure -> {});
        if (over) {
            request.reset();
            return Future.failedFuture("too late");
        }
        current = request;
        return request.send().compose(ApiRead::whole);
    }

    private static Future<Answer> whole(HttpClientResponse response) {
        Promise<Answer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(promise::tryFail);
        response.handler(chunk -> {
            if (body.length() + chunk.length() > ApiObjects.LIMIT) {
                promise.tryFail("an answer of more than " + ApiObjects.LIMIT + " bytes");
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> promise.tryComplete(new Answer(response.statusCode(), body.getBytes())));
        return promise.future();
    }

    private synchronized void stop() {
        over = true;
        if (current != null) {
            current.reset();
        }
    }

    /** What the API server said, whatever it was. */
    record Answer(int status, byte[] body) {}
}
