package dev.postern.server.dev.streaming;

import dev.postern.server.dev.trace.Trace;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import java.util.concurrent.Executor;

/** Answers upgrade requests and runs their streams, as {@code k8s.io/cri-streaming} does behind a kubelet. */
public final class StreamingServer {
    /**
     * A server of streams.
     *
     * @param blocking runs what waits: processes, and connections to pods. Must not be bounded: an open stream takes up to four
     *     threads, a forwarded connection two
     * @param trace is told each step
     */
    public StreamingServer(Executor blocking, Trace trace, StreamingOptions options) {}

    /**
     * Stops reading HTTP from a channel and keeps what the client sends after its request, for {@link #serve}. For a caller that
     * has questions to ask before it knows whether to serve; responses can still be written. Call it while the last content of the
     * request is read. Event loop.
     *
     * @param http the caller's handler, which stands after the {@code HttpServerCodec}
     */
    public static void hold(ChannelHandlerContext http) {}

    /**
     * Answers the request, with 101 and a stream or with a refusal, and closes the channel at the end. All handlers from the
     * {@code HttpServerCodec} on are gone from the pipeline when it answers 101; TLS before it stays. Call it while the last
     * content of the request is read, or after {@link #hold}. Event loop.
     *
     * @param http the caller's handler, which stands after the {@code HttpServerCodec}
     * @param request the head; may be any request, also one that asks for no upgrade
     */
    public void serve(ChannelHandlerContext http, HttpRequest request, StreamingRequest what) {}
}
