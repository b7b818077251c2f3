package dev.postern.proxy.stream;

import dev.postern.proxy.http.HeadLimits;
import dev.postern.proxy.http.HttpFields;
import dev.postern.proxy.http.ResponseHead;
import dev.postern.proxy.http.ResponseHeadParser;
import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.stream.LastWords.Form;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Function;

/** Chooses who follows a stream: by what it is, and what the kubelet's 101 says that both sides speak. */
public final class StreamObservers {
    private StreamObservers() {}

    /**
     * The observer of a stream whose client is sent this first.
     *
     * @param first starts with the kubelet's 101; it is not read
     * @param reasons what the client is told at an end of this cause; empty where it is told nothing
     */
    public static Observed of(StreamKind kind, ByteBuf first, Function<EndCause, Optional<String>> reasons) {
        ByteBuf unread = first.duplicate();
        ResponseHead head = new ResponseHeadParser(HeadLimits.DEFAULT).parse(unread);
        if (head == null) {
            return Observed.NOBODY;
        }
        return new Observed(of(kind, head.fields(), reasons), first.readableBytes() - unread.readableBytes());
    }

    private static StreamObserver of(StreamKind kind, HttpFields fields, Function<EndCause, Optional<String>> reasons) {
        boolean webSocket =
                fields.first("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
        String subprotocol = fields.first(webSocket ? "Sec-WebSocket-Protocol" : "X-Stream-Protocol-Version")
                .orElse("");
        if (kind == StreamKind.PORT_FORWARD) {
            return webSocket ? StreamObserver.NONE : new SpdyObserver(new LastWords(Form.CONNECTION_TEXT, reasons));
        }
        boolean status = subprotocol.startsWith("v4.") || subprotocol.startsWith("v5.");
        LastWords words = new LastWords(status ? Form.STATUS : Form.TEXT, reasons);
        return webSocket ? new WebSocketObserver(words, subprotocol.contains("base64.")) : new SpdyObserver(words);
    }

    /**
     * Who follows a stream.
     *
     * @param answer octets of the kubelet's 101, with which the bytes to the client start; the protocol starts behind it
     */
    public record Observed(StreamObserver observer, int answer) {
        /** A stream that nobody follows. */
        public static final Observed NOBODY = new Observed(StreamObserver.NONE, 0);
    }
}
