package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.status.Failures;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Bodies of up to 1 MiB. */
final class RequestBodies {
    private static final int LIMIT = 1024 * 1024;

    private RequestBodies() {}

    /** Completes when the body has ended; 413 as soon as it is too large, and what is left of it is discarded. */
    static Future<Buffer> read(HttpServerRequest request) {
        Promise<Buffer> done = Promise.promise();
        Buffer body = Buffer.buffer();
        request.exceptionHandler(done::tryFail);
        request.endHandler(end -> done.tryComplete(body));
        request.handler(part -> {
            if (body.length() + part.length() > LIMIT) {
                done.tryFail(Failures.tooLarge());
            } else {
                body.appendBuffer(part);
            }
        });
        return done.future();
    }
}
