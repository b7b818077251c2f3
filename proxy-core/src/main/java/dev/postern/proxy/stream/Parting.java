package dev.postern.proxy.stream;

import java.time.Duration;

/**
 * How a client's connection is ended once all that was written has gone out.
 *
 * @param hearing how long the client has to act on it before it notices the end
 * @param goodbye what it is sent then; possibly empty
 */
record Parting(Duration hearing, byte[] goodbye) {
    private static final byte[] NOTHING = {};
    /** kubectl prints why a port-forward ended only if it has read it before the connection ends, which also ends kubectl. */
    private static final Duration HEARING = Duration.ofMillis(300);

    /** Nothing was said that the client would have to act on. */
    static final Parting AT_ONCE = new Parting(Duration.ZERO, NOTHING);

    /** The client was told why the stream ends. */
    static final Parting TOLD = new Parting(HEARING, NOTHING);

    /** As {@link #TOLD}, and then this. */
    static Parting toldThen(byte[] goodbye) {
        return new Parting(HEARING, goodbye);
    }
}
