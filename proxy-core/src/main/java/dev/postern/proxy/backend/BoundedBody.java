package dev.postern.proxy.backend;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.HttpFields;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A request's body up to what the API server itself would read of one, 3 MiB as they come over the wire ({@code apiserver
 * pkg/server/config.go MaxRequestBodyBytes}). The next byte is a failure of the stream, and nothing follows it.
 */
final class BoundedBody implements ReadStream<Buffer> {
    static final long LIMIT = 3L * 1024 * 1024;

    private final ReadStream<Buffer> source;
    private @Nullable Handler<Throwable> failureHandler;
    private long passed;

    BoundedBody(ReadStream<Buffer> source) {
        this.source = source;
    }

    /**
     * Holds a declared length against the limit.
     *
     * @throws GatewayFailure {@code BODY_TOO_LARGE}
     */
    static void check(HttpFields fields) {
        if (fields.first("Content-Length")
                .filter(length -> Long.parseLong(length) > LIMIT)
                .isPresent()) {
            throw tooLarge();
        }
    }

    /** Whether the body was longer than the limit. */
    boolean exceeded() {
        return passed > LIMIT;
    }

    static GatewayFailure tooLarge() {
        return new GatewayFailure(
                FailureReason.BODY_TOO_LARGE, "Request entity too large: limit is " + LIMIT + " bytes");
    }

    @Override
    public BoundedBody exceptionHandler(@Nullable Handler<Throwable> handler) {
        failureHandler = handler;
        source.exceptionHandler(handler);
        return this;
    }

    @Override
    public BoundedBody handler(@Nullable Handler<Buffer> handler) {
        source.handler(handler == null ? null : piece -> pass(piece, handler));
        return this;
    }

    @Override
    public BoundedBody endHandler(@Nullable Handler<Void> handler) {
        source.endHandler(
                handler == null
                        ? null
                        : end -> {
                            if (!exceeded()) {
                                handler.handle(end);
                            }
                        });
        return this;
    }

    @Override
    public BoundedBody pause() {
        source.pause();
        return this;
    }

    @Override
    public BoundedBody resume() {
        source.resume();
        return this;
    }

    @Override
    public BoundedBody fetch(long amount) {
        source.fetch(amount);
        return this;
    }

    private void pass(Buffer piece, Handler<Buffer> handler) {
        if (exceeded()) {
            return;
        }
        passed += piece.length();
        if (!exceeded()) {
            handler.handle(piece);
        } else if (failureHandler != null) {
            failureHandler.handle(tooLarge());
        }
    }
}
