package dev.postern.proxy.stream;

import dev.postern.proxy.backend.BackendAnswer.BackendResponse;
import dev.postern.proxy.front.PlainRequest;
import dev.postern.proxy.http.HttpFields;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.ReadStream;

/**
 * Passes a plain answer on to the client: head at once, then every piece of the body as it comes, no faster than the client
 * takes it. A body that breaks off breaks the client's off too, and never looks complete.
 */
public final class ResponseRelay {
    private ResponseRelay() {}

    /** Completes when the body has ended, either way; the client has its answer then, or is gone. Never fails. */
    public static Future<Void> relay(PlainRequest request, BackendResponse answer) {
        HttpServerResponse response = request.exchange().response();
        response.setStatusCode(answer.head().status());
        for (HttpFields.Field field : answer.head().fields().all()) {
            response.headers().add(field.name(), field.value());
        }
        if (bodiless(request, answer)) {
            // Read to its end, so that the backend's connection is free again.
            answer.body().exceptionHandler(broken -> {}).resume();
            return response.end().otherwiseEmpty();
        }
        response.setChunked(answer.head().fields().first("Content-Length").isEmpty());
        response.writeHead();
        return pass(answer.body(), response, request.connection().closed());
    }

    private static Future<Void> pass(ReadStream<Buffer> body, HttpServerResponse response, Future<Void> clientGone) {
        Promise<Void> over = Promise.promise();
        clientGone.onComplete(gone -> over.tryComplete());
        response.drainHandler(room -> body.resume());
        body.exceptionHandler(broken -> {
            response.reset();
            over.tryComplete();
        });
        body.endHandler(end -> response.end().onComplete(written -> over.tryComplete()));
        body.handler(piece -> {
            response.write(piece);
            if (response.writeQueueFull()) {
                body.pause();
            }
        });
        body.resume();
        return over.future();
    }

    /** RFC 9110 6.4.1. */
    private static boolean bodiless(PlainRequest request, BackendResponse answer) {
        int status = answer.head().status();
        return request.head().method().equals("HEAD") || status == 204 || status == 304;
    }
}
