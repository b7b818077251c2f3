package dev.postern.proxy.cluster;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves a request's body upstream with back-pressure and holds it to its declared length. Connections upstream are pooled
 * and carry the gateway's own credential: an octet more would be read as the next request, an octet less would swallow one.
 * The beginning is kept until there is an answer, so that a request that nobody has looked at can be sent again.
 */
final class RequestBody {
    private static final int KEPT = 64 * 1024;

    private final ReadStream<Buffer> source;
    private final long length;
    private final Runnable abort;
    /** What was sent; null once that is not all at hand or not needed any more. */
    private @Nullable List<Buffer> kept = new ArrayList<>();

    private @Nullable HttpClientRequest target;
    private long sent;
    private volatile boolean complete;

    /**
     * A body not yet read, and paused.
     *
     * @param length declared octets, or -1
     * @param abort run where the body ends too early, too late, or with an error
     */
    RequestBody(ReadStream<Buffer> source, long length, Runnable abort) {
        this.source = source;
        this.length = length;
        this.abort = abort;
        source.exceptionHandler(failure -> abort.run());
        source.handler(this::send);
        source.endHandler(ended -> end());
    }

    /** Sends it from its beginning; a second time only where it {@link #isRepeatable}. */
    void sendTo(HttpClientRequest request) {
        target = request;
        request.setChunked(length < 0);
        request.writeHead();
        if (kept != null) {
            kept.forEach(request::write);
        }
        if (complete) {
            request.end();
        } else {
            source.resume();
        }
    }

    /** Holds the rest back until it is sent again. */
    void detach() {
        target = null;
        if (!complete) {
            source.pause();
        }
    }

    /** Whether everything that was sent is still at hand. */
    boolean isRepeatable() {
        return kept != null;
    }

    /** The answer is there: nothing is sent again. */
    void forget() {
        kept = null;
    }

    /** Lets the rest pass by, so that the client's connection comes to the message's end. */
    void discard() {
        detach();
        forget();
        source.resume();
    }

    private void send(Buffer chunk) {
        sent += chunk.length();
        if (length >= 0 && sent > length) {
            abort.run();
            return;
        }
        keep(chunk);
        HttpClientRequest request = target;
        if (request == null) {
            return;
        }
        request.write(chunk);
        if (request.writeQueueFull()) {
            source.pause();
            request.drainHandler(drained -> {
                if (target == request) {
                    source.resume();
                }
            });
        }
    }

    private void keep(Buffer chunk) {
        if (sent > KEPT) {
            forget();
        } else if (kept != null) {
            kept.add(chunk);
        }
    }

    private void end() {
        if (length >= 0 && sent != length) {
            abort.run();
            return;
        }
        complete = true;
        if (target != null) {
            target.end();
        }
    }

    boolean isComplete() {
        return complete;
    }
}
