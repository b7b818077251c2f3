package dev.postern.proxy.front;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/** Tells when Vert.x has written the end of a response; informational ones are not the end. */
final class ResponseWatch extends ChannelOutboundHandlerAdapter {
    interface Listener {
        /** @param close whether the response said that the connection closes behind it */
        void responded(boolean close);
    }

    private final Listener listener;
    private boolean close;

    /** @param listener called in a later turn of the event loop, when Vert.x is done with the exchange */
    ResponseWatch(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        boolean informational = false;
        if (msg instanceof HttpResponse response) {
            informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            close = response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        }
        boolean last = msg instanceof LastHttpContent && !informational;
        ctx.write(msg, promise);
        if (last) {
            boolean closes = close;
            ctx.executor().execute(() -> listener.responded(closes));
        }
    }
}
