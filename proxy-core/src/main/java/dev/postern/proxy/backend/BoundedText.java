package dev.postern.proxy.backend;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.nio.charset.StandardCharsets;

/** The beginning of an error answer's body, for a failure's message. */
final class BoundedText {
    private final int limit;
    private final Buffer text = Buffer.buffer();
    private final Promise<String> read = Promise.promise();

    private BoundedText(int limit) {
        this.limit = limit;
    }

    /** Completes with at most {@code limit} bytes as text; also where the body breaks off. Never fails. */
    static Future<String> of(HttpClientResponse response, int limit) {
        BoundedText body = new BoundedText(limit);
        response.exceptionHandler(failure -> body.end());
        response.endHandler(ended -> body.end());
        response.handler(body::add);
        response.resume();
        return body.read.future();
    }

    private void add(Buffer more) {
        int room = limit - text.length();
        if (room > 0) {
            text.appendBuffer(more, 0, Math.min(room, more.length()));
        }
        if (text.length() == limit) {
            end();
        }
    }

    private void end() {
        read.tryComplete(text.toString(StandardCharsets.UTF_8).strip());
    }
}
