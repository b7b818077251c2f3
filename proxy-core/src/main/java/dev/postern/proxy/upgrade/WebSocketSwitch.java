package dev.postern.proxy.upgrade;

import dev.postern.proxy.http.WebSocketAccept;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/** The gateway's own 101 to WebSocket (RFC 6455 4.2.2): without extensions, because it offers none to anybody. */
final class WebSocketSwitch {
    private WebSocketSwitch() {}

    /**
     * The whole head.
     *
     * @param key the client's, held against its grammar
     * @param subprotocol one that the client listed; empty for none
     */
    static ByteBuf bytes(ByteBufAllocator allocator, String key, String subprotocol) {
        return ByteBufUtil.writeAscii(
                allocator,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + WebSocketAccept.of(key) + "\r\n"
                        + (subprotocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
                        + "\r\n");
    }
}
