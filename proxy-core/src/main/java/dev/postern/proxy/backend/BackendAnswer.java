package dev.postern.proxy.backend;

import dev.postern.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** What the other side said. */
public sealed interface BackendAnswer {
    /**
     * The kubelet switched protocols. Whoever holds this closes the channel on every path.
     *
     * @param channel to the kubelet, on the client's event loop, auto-read off
     * @param received the 101 head verbatim and every byte that came with it; the holder releases it
     */
    record BackendStream(Channel channel, ByteBuf received) implements BackendAnswer {}

    /** The kubelet refused the upgrade with 400 to 599; its connection is closed and its body complete, at most 64 KiB. */
    record BackendRefusal(ResponseHead head, Buffer body) implements BackendAnswer {}

    /** A plain answer, its body still to be read; the response is paused. */
    record BackendResponse(HttpClientResponse response) implements BackendAnswer {}
}
