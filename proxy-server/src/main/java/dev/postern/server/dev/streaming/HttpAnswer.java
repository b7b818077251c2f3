package dev.postern.server.dev.streaming;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An answer that is no 101, as a kubelet sends it to the octet: the fields stand in the order in which Go writes them.
 *
 * @param keepsConnection whether another request may follow
 */
record HttpAnswer(HttpResponseStatus status, HttpHeaders fields, String body, boolean keepsConnection) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String CONTENT_LENGTH = "Content-Length";
    private static final String DATE_FIELD = "Date";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String NO_SNIFFING = "X-Content-Type-Options";

    /** The runtime's answer by {@code http.Error}, which the kubelet reads and writes anew; it ends the connection. */
    static HttpAnswer relayed(HttpResponseStatus status, String sentence, Map<String, List<String>> extra) {
        String body = sentence + "\n";
        HttpHeaders fields = new DefaultHttpHeaders().set(CONTENT_LENGTH, length(body));
        Map<String, List<String>> sorted = new TreeMap<>(extra);
        sorted.put(CONTENT_TYPE, List.of(TEXT));
        sorted.put(DATE_FIELD, List.of(now()));
        sorted.put(NO_SNIFFING, List.of("nosniff"));
        sorted.forEach(fields::add);
        return new HttpAnswer(status, fields, body, false);
    }

    /** The kubelet's own answer by {@code http.Error}. */
    static HttpAnswer error(HttpResponseStatus status, String sentence, Map<String, List<String>> extra) {
        String body = sentence + "\n";
        HttpHeaders fields = new DefaultHttpHeaders();
        Map<String, List<String>> sorted = new TreeMap<>(extra);
        sorted.put(CONTENT_TYPE, List.of(TEXT));
        sorted.put(NO_SNIFFING, List.of("nosniff"));
        sorted.forEach(fields::add);
        fields.set(DATE_FIELD, now()).set(CONTENT_LENGTH, length(body));
        return new HttpAnswer(status, fields, body, true);
    }

    /** The kubelet's own answer by go-restful's {@code WriteError}. */
    static HttpAnswer restful(HttpResponseStatus status, String sentence) {
        HttpHeaders fields = new DefaultHttpHeaders()
                .set(DATE_FIELD, now())
                .set(CONTENT_LENGTH, length(sentence))
                .set(CONTENT_TYPE, TEXT);
        return new HttpAnswer(status, fields, sentence, true);
    }

    /** An answer that a WebSocket library wrote past the HTTP server: without a length, ended by the connection's end. */
    static HttpAnswer bare(HttpResponseStatus status, String sentence) {
        return new HttpAnswer(status, EmptyHttpHeaders.INSTANCE, sentence, false);
    }

    /** The same with one field more, after the others. */
    HttpAnswer with(String name, String value) {
        return new HttpAnswer(status, new DefaultHttpHeaders().add(fields).set(name, value), body, keepsConnection);
    }

    /** The date of a response. */
    static String now() {
        return DATE.format(Instant.now());
    }

    /**
     * Writes it, and closes the connection unless it may be used again. Event loop.
     *
     * @param reusable whether the pipeline can still read a request
     */
    void send(ChannelHandlerContext http, boolean reusable) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                status,
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8),
                fields,
                EmptyHttpHeaders.INSTANCE);
        var written = http.writeAndFlush(response);
        if (!keepsConnection || !reusable) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static int length(String body) {
        return body.getBytes(StandardCharsets.UTF_8).length;
    }
}
