package dev.postern.proxy.front;

import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.http.RequestHead;
import dev.postern.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.buffer.Buffer;

/**
 * A request that asks to upgrade an HTTP/1.1 connection, and the owner of that connection until {@link #detach} or an
 * answer. Bytes that follow the head are kept, at most 64 KiB; then reading stops. Nothing of them is ever parsed as HTTP.
 */
public final class UpgradeRequest implements ClientRequest {
    @Override
    public RequestHead head() {
        throw new UnsupportedOperationException("skeleton");
    }

    @Override
    public ClientConnection connection() {
        throw new UnsupportedOperationException("skeleton");
    }

    @Override
    public void refuse(GatewayFailure failure) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Sends a backend's complete non-101 answer with {@code Connection: close}, then closes; 10 s at most. */
    public void answer(ResponseHead head, Buffer body) {
        throw new UnsupportedOperationException("skeleton");
    }

    /**
     * Gives the channel away for a stream: no HTTP handler is left in its pipeline but Vert.x' own last one, reading is
     * off, and this object no longer touches it.
     */
    public Detached detach() {
        throw new UnsupportedOperationException("skeleton");
    }

    /**
     * The client's channel after {@link #detach}.
     *
     * @param channel on its event loop, auto-read off
     * @param early what the client sent after its head, possibly empty; the caller releases it
     */
    public record Detached(Channel channel, ByteBuf early) {}
}
