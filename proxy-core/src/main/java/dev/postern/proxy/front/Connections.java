package dev.postern.proxy.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.Consumer;

/** What Vert.x does not export of a connection: its channel and its context. A test pins what is relied on. */
final class Connections {
    /** Vert.x' names for its handlers. */
    static final String DECODER = "httpDecoder";

    static final String ENCODER = "httpEncoder";
    private static final String CHUNKED_WRITER = "chunkedWriter";

    private static final AttributeKey<Consumer<HttpServerRequest>> EXCHANGES =
            AttributeKey.valueOf(Connections.class, "exchanges");

    private Connections() {}

    static Channel channel(HttpConnection connection) {
        return ((ConnectionBase) connection).channel();
    }

    static ContextInternal context(HttpConnection connection) {
        return ((ConnectionBase) connection).context();
    }

    /** Who takes the connection's requests from Vert.x. */
    static Consumer<HttpServerRequest> exchanges(HttpConnection connection) {
        return channel(connection).attr(EXCHANGES).get();
    }

    static void setExchanges(HttpConnection connection, Consumer<HttpServerRequest> exchanges) {
        channel(connection).attr(EXCHANGES).set(exchanges);
    }

    /** Leaves of Vert.x' handlers only TLS and the last one, which keeps its books. */
    static void removeHttp(ChannelPipeline pipeline) {
        pipeline.remove(DECODER);
        pipeline.remove(ENCODER);
        if (pipeline.get(CHUNKED_WRITER) != null) {
            pipeline.remove(CHUNKED_WRITER);
        }
    }
}
