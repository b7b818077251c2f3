package dev.postern.server.dev.streaming;

import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The two streams of one forwarded connection while they come. Event loop. */
final class StreamPair {
    private final String request;
    private final ScheduledFuture<?> expiry;
    private @Nullable SpdyStream data;
    private @Nullable SpdyStream error;

    /** @param expiry cancelled when the pair is complete or given up */
    StreamPair(String request, ScheduledFuture<?> expiry) {
        this.request = request;
        this.expiry = expiry;
    }

    /** The request that a stream is for: its own word, or else the best guess for clients that give none. */
    static String requestOf(SpdyStream stream) {
        String request = stream.header("requestid");
        if (!request.isEmpty()) {
            return request;
        }
        return Integer.toString(isData(stream) ? stream.id() - 2 : stream.id());
    }

    /** Adds a stream; a second one of its kind is left to hang, and the client is told on the error stream. */
    void add(SpdyStream stream) {
        if (isData(stream)) {
            if (data != null) {
                tell("error processing stream for request " + request + ": data stream already assigned");
                return;
            }
            data = stream;
        } else {
            if (error != null) {
                tell("error processing stream for request " + request + ": error stream already assigned");
                return;
            }
            error = stream;
        }
    }

    @Nullable
    SpdyStream data() {
        return data;
    }

    @Nullable
    SpdyStream error() {
        return error;
    }

    /** No more streams are waited for. */
    void cancelExpiry() {
        expiry.cancel(false);
    }

    /** Writes to the error stream, if it is there. */
    void tell(String sentence) {
        SpdyStream stream = error;
        if (stream != null) {
            stream.send(sentence.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static boolean isData(SpdyStream stream) {
        return stream.header("streamtype").equals("data");
    }
}
