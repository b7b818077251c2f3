package dev.postern.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries a port-forward whose client speaks SPDY inside of binary WebSocket messages, and whose kubelet speaks SPDY alone
 * ({@code apiserver pkg/util/proxy/streamtunnel.go}). Where a message begins or ends means nothing. The SPDY bytes pass as they
 * are, so that one connection's trouble stays its own; an observer follows them as on a spliced connection.
 */
final class Tunnel implements Carriage {
    private static final WebSocketDecoder.Rules RULES = new WebSocketDecoder.Rules(false, Long.MAX_VALUE);

    private final StreamObserver observer;
    private final KeepAlive keepAlive;
    private final Consumer<ByteBuf> toClient = this::send;
    private Sides sides = Sides.NONE;
    private @Nullable ClientSocket client;
    private long octets;

    /** @param observer follows the SPDY connection */
    Tunnel(StreamObserver observer, KeepAlive keepAlive) {
        this.observer = observer;
        this.keepAlive = keepAlive;
    }

    @Override
    public void start(Sides started) {
        sides = started;
        client = new ClientSocket(started, keepAlive, RULES, this::received);
    }

    @Override
    public void fromClient(ByteBuf bytes) {
        client().receive(bytes);
    }

    private void received(ByteBuf piece, boolean first, boolean last) {
        octets += piece.readableBytes();
        observer.fromClient(piece, toClient);
        sides.kubelet().write(piece);
    }

    @Override
    public void fromKubelet(ByteBuf bytes) {
        octets += bytes.readableBytes();
        observer.fromKubelet(bytes, toClient);
    }

    private void send(ByteBuf bytes) {
        if (!bytes.isReadable() || client().isClosed()) {
            bytes.release();
            return;
        }
        client().send(WebSocketEncoder.header(WebSocketFrames.BINARY, bytes.readableBytes(), 0), bytes);
    }

    /** Close waits until the client has heard why: to kubectl it is the connection's end. */
    @Override
    public Parting end(EndCause cause) {
        if (observer.end(cause, toClient) && !client().isClosed()) {
            return Parting.toldThen(WebSocketEncoder.close(WebSocketClose.NORMAL, ""));
        }
        client().close(WebSocketClose.NORMAL, "");
        return Parting.AT_ONCE;
    }

    @Override
    public void settle() {
        observer.settle(toClient);
    }

    @Override
    public Duration tickEvery() {
        return keepAlive.tick();
    }

    @Override
    public void tick() {
        client().tick();
        if (observer.isKubeletDead(sides.kubelet(), keepAlive)) {
            sides.end().accept(EndCause.KUBELET_LOST);
        }
    }

    @Override
    public SessionStreams streams() {
        return observer.streams();
    }

    @Override
    public long data() {
        return octets - observer.pings();
    }

    /** A port-forward has no terminal. */
    @Override
    public void notice(String line) {}

    private ClientSocket client() {
        if (client == null) {
            throw new IllegalStateException("a tunnel is used before it was started");
        }
        return client;
    }
}
