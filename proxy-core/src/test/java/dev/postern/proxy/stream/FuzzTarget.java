package dev.postern.proxy.stream;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * Something that reads what a peer sends, and what must hold of it for any octets. The build runs each with the corpus that is
 * kept for it; {@link Fuzz} looks for octets with which it does not hold.
 */
enum FuzzTarget {
    SPDY_FRAMES(WalkFuzz::spdy),
    SPDY_HEADERS(HeadersFuzz::read),
    WEBSOCKET_FRAMES(WalkFuzz::webSocket),
    SPDY_OBSERVER(ObserverFuzz::spdy),
    WEBSOCKET_OBSERVER(ObserverFuzz::webSocket),
    SPDY_DECODER(DecoderFuzz::spdy),
    WEBSOCKET_DECODER(DecoderFuzz::webSocket),
    CHANNELS(DecoderFuzz::channels);

    private final Consumer<byte[]> target;

    FuzzTarget(Consumer<byte[]> target) {
        this.target = target;
    }

    /** Throws where it does not hold with these octets. */
    void run(byte[] octets) {
        target.accept(octets);
    }

    /** The folder of its corpus. */
    String folder() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
