package dev.postern.proxy.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** An answer's body, read whole. */
final class WholeBody {
    private WholeBody() {}

    /** Completes with all of it; fails where it breaks off or is longer than {@code limit} bytes. */
    static Future<byte[]> of(HttpClientResponse response, int limit) {
        Promise<byte[]> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(chunk -> {
            if (body.length() + chunk.length() > limit) {
                whole.tryFail("an answer of more than " + limit + " bytes");
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> whole.tryComplete(body.getBytes()));
        return whole.future();
    }
}
