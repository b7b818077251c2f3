package dev.postern.proxy.stream;

import dev.postern.proxy.request.StreamKind;
import dev.postern.proxy.stream.LastWords.Form;
import dev.postern.proxy.upgrade.Agreed;
import java.util.Optional;
import java.util.function.Function;

/** Chooses what becomes of a stream's bytes: by what it is, and what its client and the gateway agreed to speak. */
public final class Carriages {
    private Carriages() {}

    /**
     * The carriage of a pod's stream.
     *
     * @param agreed what the client speaks, and what becomes of it
     * @param options whether what passes as it is is followed too
     * @param reasons what the client is told at an end of this cause; empty where it is told nothing
     */
    public static Carriage of(
            StreamKind kind, Agreed agreed, StreamOptions options, Function<EndCause, Optional<String>> reasons) {
        KeepAlive keepAlive = options.keepAlive();
        return switch (agreed.way()) {
            case SPLICE ->
                new Observed(
                        options.observeFrames() ? StreamObservers.of(kind, agreed, reasons) : StreamObserver.NONE,
                        keepAlive);
            case TUNNEL ->
                new Tunnel(
                        options.observeFrames()
                                ? new SpdyObserver(new LastWords(Form.CONNECTION_TEXT, reasons))
                                : StreamObserver.NONE,
                        keepAlive);
            case TRANSLATE -> translation(agreed, keepAlive, reasons);
        };
    }

    private static Carriage translation(
            Agreed agreed, KeepAlive keepAlive, Function<EndCause, Optional<String>> reasons) {
        ChannelProtocol protocol = ChannelProtocol.of(agreed.subprotocol());
        LastWords words = new LastWords(protocol.status() ? Form.STATUS : Form.TEXT, reasons);
        return new Translation(agreed.streams(), protocol, keepAlive, words);
    }

    /** The carriage of what nobody follows. */
    public static Carriage unfollowed() {
        return new Observed(StreamObserver.NONE, KeepAlive.DEFAULT);
    }
}
