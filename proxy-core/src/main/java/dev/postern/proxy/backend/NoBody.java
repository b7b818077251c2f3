package dev.postern.proxy.backend;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A paused stream without bytes: ends once it is read. */
final class NoBody implements ReadStream<Buffer> {
    private @Nullable Handler<Void> end;
    private boolean flowing;

    @Override
    public NoBody exceptionHandler(@Nullable Handler<Throwable> handler) {
        return this;
    }

    @Override
    public NoBody handler(@Nullable Handler<Buffer> handler) {
        return this;
    }

    @Override
    public NoBody pause() {
        return this;
    }

    @Override
    public NoBody resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public NoBody fetch(long amount) {
        flowing = true;
        return endOnce();
    }

    @Override
    public NoBody endHandler(@Nullable Handler<Void> handler) {
        end = handler;
        return flowing ? endOnce() : this;
    }

    private NoBody endOnce() {
        Handler<Void> handler = end;
        end = null;
        if (handler != null) {
            handler.handle(null);
        }
        return this;
    }
}
