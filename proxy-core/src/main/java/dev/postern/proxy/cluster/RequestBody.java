package dev.postern.proxy.cluster;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.streams.ReadStream;

/**
 * Moves a request's body upstream with back-pressure and holds it to its declared length. Connections upstream are pooled
 * and carry the gateway's own credential: an octet more would be read as the next request, an octet less would swallow one.
 */
final class RequestBody {
    private final ReadStream<Buffer> source;
    private final long length;
    private final Runnable abort;
    private long sent;
    private volatile boolean complete;

    /**
     * A body not yet read.
     *
     * @param length declared octets, or -1
     * @param abort run where the body ends too early, too late, or with an error
     */
    RequestBody(ReadStream<Buffer> source, long length, Runnable abort) {
        this.source = source;
        this.length = length;
        this.abort = abort;
    }

    void sendTo(HttpClientRequest request) {
        request.setChunked(length < 0);
        request.writeHead();
        source.exceptionHandler(failure -> abort.run());
        source.handler(chunk -> send(chunk, request));
        source.endHandler(ended -> end(request));
        source.resume();
    }

    private void send(Buffer chunk, HttpClientRequest request) {
        sent += chunk.length();
        if (length >= 0 && sent > length) {
            abort.run();
            return;
        }
        request.write(chunk);
        if (request.writeQueueFull()) {
            source.pause();
            request.drainHandler(drained -> source.resume());
        }
    }

    private void end(HttpClientRequest request) {
        if (length >= 0 && sent != length) {
            abort.run();
            return;
        }
        complete = true;
        request.end();
    }

    boolean isComplete() {
        return complete;
    }
}
