package dev.postern.proxy.backend;

import dev.postern.proxy.http.ResponseHead;
import dev.postern.proxy.target.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the other side said. Its head is filtered already: every field of it may go to the client. */
public sealed interface BackendAnswer {
    /**
     * The other side switched protocols. Whoever holds this closes the channel on every path.
     *
     * @param channel to the other side, on the client's event loop, auto-read off
     * @param head the 101
     * @param answer its octets, verbatim; the holder releases it
     * @param received every byte that came with it; the holder releases it
     * @param from who it is
     */
    record BackendStream(Channel channel, ResponseHead head, ByteBuf answer, ByteBuf received, Destination from)
            implements BackendAnswer {}

    /** The other side refused the upgrade with 400 to 599; its connection is closed and its body complete, at most 64 KiB. */
    record BackendRefusal(ResponseHead head, Buffer body) implements BackendAnswer {
        private static final Set<Integer> ABOUT_THE_HANDSHAKE = Set.of(400, 403, 404, 405, 501);
        private static final int FORBIDDEN = 403;
        /** The API server indents what it thinks that a browser asked for. */
        private static final Pattern STATUS = Pattern.compile("\"kind\"\\s*:\\s*\"Status\"");

        /**
         * Whether it can mean that the other side does not speak what it was asked to switch to: an old kubelet misses the port
         * of a tunnel (400), and so on. Not where it says who is forbidden what ({@code kubelet server.go}: {@code Forbidden
         * (user=…}; a {@code Status} of a proxy before it).
         */
        public boolean maybeUnspoken() {
            return ABOUT_THE_HANDSHAKE.contains(head.status())
                    && !(head.status() == FORBIDDEN
                            && body.toString(StandardCharsets.ISO_8859_1)
                                    .toLowerCase(Locale.ROOT)
                                    .contains("forbidden"));
        }

        /**
         * Whether it can mean that something before the API server lets no SPDY through: it is not in the API server's words, or
         * it missed the upgrade, which was taken out on the way.
         */
        public boolean maybeOfAnIntermediary() {
            String words = body.toString(StandardCharsets.ISO_8859_1);
            return ABOUT_THE_HANDSHAKE.contains(head.status())
                    && (!STATUS.matcher(words).find() || words.contains("Upgrade request required"));
        }

        /**
         * Whether it is how a container runtime refuses a subprotocol that it does not know: a 403 that says nothing ({@code
         * x/net/websocket hybi.go}).
         */
        public boolean bare() {
            return head.status() == FORBIDDEN && body.length() == 0;
        }
    }

    /**
     * A plain answer, its body still to be read.
     *
     * @param head without hop-by-hop fields; {@code Content-Length} is there where the backend declared one
     * @param body paused; its exception handler is called, and its end handler is not, where the backend broke off. It is
     *     cancelled by itself where the client leaves
     */
    record BackendResponse(ResponseHead head, ReadStream<Buffer> body) implements BackendAnswer {}
}
