package dev.postern.proxy.stream;

import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.stream.LastWords.Form;
import dev.postern.proxy.upgrade.Agreed;
import java.util.Optional;
import java.util.function.Function;

/** Chooses who follows a stream that is spliced: by what it is, and what both sides speak. */
final class StreamObservers {
    private StreamObservers() {}

    /**
     * The observer of a stream.
     *
     * @param agreed what both sides speak
     * @param reasons what the client is told at an end of this cause; empty where it is told nothing
     */
    static StreamObserver of(StreamKind kind, Agreed agreed, Function<EndCause, Optional<String>> reasons) {
        if (kind == StreamKind.PORT_FORWARD) {
            return agreed.webSocket()
                    ? StreamObserver.NONE
                    : new SpdyObserver(new LastWords(Form.CONNECTION_TEXT, reasons));
        }
        String subprotocol = agreed.subprotocol();
        boolean status = subprotocol.startsWith("v4.") || subprotocol.startsWith("v5.");
        LastWords words = new LastWords(status ? Form.STATUS : Form.TEXT, reasons);
        return agreed.webSocket()
                ? new WebSocketObserver(words, subprotocol.contains("base64."))
                : new SpdyObserver(words);
    }
}
