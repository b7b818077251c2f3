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
    private final String pathPrefix;
    private final RequestHead head;
    private final ClientConnection connection;
    private final EarlyBytes client;
    private boolean owned = true;

    UpgradeRequest(RequestHead head, ClientConnection connection, EarlyBytes client) {
        this("", head, connection, client);
    }

    private UpgradeRequest(String pathPrefix, RequestHead head, ClientConnection connection, EarlyBytes client) {
        this.pathPrefix = pathPrefix;
        this.head = head;
        this.connection = connection;
        this.client = client;
    }

    @Override
    public RequestHead head() {
        return head;
    }

    @Override
    public ClientConnection connection() {
        return connection;
    }

    @Override
    public String pathPrefix() {
        return pathPrefix;
    }

    /**
     * Ownership of the connection moves to the new request.
     *
     * @throws IllegalStateException after an answer or a detach
     */
    @Override
    public UpgradeRequest under(String prefix, RequestHead rest) {
        requireOwned();
        owned = false;
        return new UpgradeRequest(prefix, rest, connection, client);
    }

    @Override
    public void refuse(GatewayFailure failure) {
        if (owned) {
            owned = false;
            client.answer(Refusal.bytes(client.channel().alloc(), failure));
        }
    }

    /** What the client has sent after its head so far; still this object's. */
    ByteBuf early() {
        return client.kept();
    }

    /**
     * Sends a backend's complete non-101 answer with {@code Connection: close}, then closes; 10 s at most. Framing and
     * connection headers are this side's own whatever {@code head} has. Does nothing where the client is gone.
     *
     * @throws IllegalArgumentException if a header could end its line early; the request is still to be answered then
     */
    public void answer(ResponseHead head, Buffer body) {
        if (owned) {
            ByteBuf bytes = LastResponse.bytes(client.channel().alloc(), head, body.getBytes());
            owned = false;
            client.answer(bytes);
        }
    }

    /**
     * Gives the channel away for a stream: no HTTP handler is left in its pipeline but Vert.x' own last one, reading is
     * off, and this object no longer touches it. Where the client is gone the channel is closed and {@code early} empty.
     *
     * @throws IllegalStateException after an answer or another detach
     */
    public Detached detach() {
        requireOwned();
        owned = false;
        return new Detached(client.channel(), client.detach());
    }

    private void requireOwned() {
        if (!owned) {
            throw new IllegalStateException("the connection has been answered or given away");
        }
    }

    /**
     * The client's channel after {@link #detach}.
     *
     * @param channel on its event loop, auto-read off
     * @param early what the client sent after its head, possibly empty; the caller releases it
     */
    public record Detached(Channel channel, ByteBuf early) {}
}
