package dev.postern.server.dev.streaming;

import dev.postern.server.dev.streaming.StreamingRequest.PortForward;
import dev.postern.server.dev.streaming.StreamingRequest.RemoteCommand;
import dev.postern.server.dev.trace.Trace;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Answers upgrade requests and runs their streams, as {@code k8s.io/cri-streaming} does behind a kubelet. */
public final class StreamingServer {
    private static final SocketAddress NOBODY = new InetSocketAddress(0);

    private final Executor blocking;
    private final Trace trace;
    private final StreamingOptions options;

    /**
     * A server of streams.
     *
     * @param blocking runs what waits: processes, and connections to pods. Must not be bounded: an open stream takes up to four
     *     threads, a forwarded connection two
     * @param trace is told each step
     */
    public StreamingServer(Executor blocking, Trace trace, StreamingOptions options) {
        this.blocking = blocking;
        this.trace = trace;
        this.options = options;
    }

    /**
     * Stops reading HTTP from a channel and keeps what the client sends after its request, for {@link #serve}. For a caller that
     * has questions to ask before it knows whether to serve; responses can still be written. Call it while the last content of the
     * request is read. Event loop.
     *
     * @param http the caller's handler, which stands after the {@code HttpServerCodec}
     */
    public static void hold(ChannelHandlerContext http) {
        new Takeover(http).hold();
    }

    /**
     * What is wrong with the ports that a port-forward request over WebSocket names, which a kubelet says before it looks for
     * the pod; empty where nothing is, and where such a request names no ports. Any thread.
     */
    public Optional<String> wrongPorts(HttpRequest request) {
        return PortForwardExchange.wrongPorts(new UpgradeRequest(request, NOBODY), options);
    }

    /**
     * Answers the request, with 101 and streams or with a refusal, and closes the channel at the end; only after a refusal of the
     * kubelet's own does it stay open, unless it is held. All handlers from the {@code HttpServerCodec} on are gone from the
     * pipeline when it answers 101; TLS before it stays. Call it while the last content of the request is read, or after
     * {@link #hold}. Does nothing where the client has left already. Event loop.
     *
     * @param http the caller's handler, which stands after the {@code HttpServerCodec}
     * @param request the head; may be any request, also one that asks for no upgrade
     */
    public void serve(ChannelHandlerContext http, HttpRequest request, StreamingRequest what) {
        if (!http.channel().isActive()) {
            return;
        }
        UpgradeRequest upgrade = new UpgradeRequest(request, http.channel().remoteAddress());
        SessionResources resources = new SessionResources(
                blocking, StreamTrace.of(trace, http.channel().remoteAddress()), options);
        Exchange exchange = new Exchange(http, upgrade, resources);
        if (what instanceof PortForward pod) {
            new PortForwardExchange(exchange, pod).serve();
        } else if (what instanceof RemoteCommand command) {
            new RemoteCommandExchange(exchange, command).serve();
        }
    }
}
