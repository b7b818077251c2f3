package dev.postern.server.dev.kubelet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Writes responses as Go's {@code net/http} does: with a date, and in chunks where the body is longer than its buffer. */
final class AnswerWriter {
    /** Up to here Go knows the length before it has to send the head. */
    private static final int BUFFER = 2048;

    private AnswerWriter() {}

    /** Writes a whole answer; closes the connection after it where asked or where the client wants it. */
    static void write(ChannelHandlerContext ctx, HttpRequest request, Answer answer, boolean close) {
        boolean ends = close || !HttpUtil.isKeepAlive(request);
        boolean head = request.method().equals(HttpMethod.HEAD);
        HttpResponse response = head(request, answer.status(), ends);
        answer.fields().forEach(response.headers()::set);
        boolean chunked = answer.fields().containsKey("Transfer-Encoding") || answer.body().length > BUFFER;
        if (head && answer.status() == 307) {
            // Go writes no page for it, so it does not know how long one would be.
            response.headers().remove("Content-Length");
        } else if (!chunked) {
            response.headers().set("Content-Length", answer.body().length);
        } else if (!head) {
            chunk(response, request);
        }
        ctx.write(response);
        if (!head && answer.body().length > 0) {
            ctx.write(new DefaultHttpContent(Unpooled.wrappedBuffer(answer.body())));
        }
        end(ctx, ends);
    }

    /** Begins an answer of unknown length. */
    static void begin(ChannelHandlerContext ctx, HttpRequest request) {
        HttpResponse response = head(request, 200, !HttpUtil.isKeepAlive(request));
        chunk(response, request);
        ctx.writeAndFlush(response);
    }

    /** Ends one. */
    static void end(ChannelHandlerContext ctx, boolean close) {
        ChannelFuture written = ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        if (close) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** What Go sends where a request cannot be read: no date, no length, and the reason in the status line too. */
    static void refuse(ChannelHandlerContext ctx, String reason) {
        String text = reason.equals(RequestRules.UNSUPPORTED_ENCODING) ? "Unsupported transfer encoding" : reason;
        ByteBuf bytes = Unpooled.copiedBuffer(
                "HTTP/1.1 " + reason + "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
                        + text,
                StandardCharsets.ISO_8859_1);
        // Past the codec, which would make a proper response of it.
        ctx.pipeline().context(HttpServerCodec.class).writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE);
    }

    private static HttpResponse head(HttpRequest request, int status, boolean ends) {
        HttpVersion version =
                request.protocolVersion().equals(HttpVersion.HTTP_1_0) ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
        HttpResponse response = new DefaultHttpResponse(version, HttpResponseStatus.valueOf(status));
        response.headers().set("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        if (ends && version.equals(HttpVersion.HTTP_1_1)) {
            response.headers().set("Connection", "close");
        } else if (!ends && version.equals(HttpVersion.HTTP_1_0)) {
            response.headers().set("Connection", "keep-alive");
        }
        return response;
    }

    /** HTTP/1.0 knows no chunks: there the end of the connection is the end. */
    private static void chunk(HttpResponse response, HttpRequest request) {
        if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            response.headers().remove("Transfer-Encoding");
        } else {
            response.headers().set("Transfer-Encoding", "chunked");
        }
    }
}
