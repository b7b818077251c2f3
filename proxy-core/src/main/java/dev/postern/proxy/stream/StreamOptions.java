package dev.postern.proxy.stream;

import java.time.Duration;

/**
 * The limits of a stream.
 *
 * @param idleTimeout how long a stream may carry no data either way; pings are no data where the stream is followed
 * @param keepAlive when a peer counts as dead
 */
public record StreamOptions(Duration idleTimeout, KeepAlive keepAlive) {
    public static final StreamOptions DEFAULT = new StreamOptions(Duration.ofHours(4));

    /** With the usual {@link KeepAlive}. */
    public StreamOptions(Duration idleTimeout) {
        this(idleTimeout, KeepAlive.DEFAULT);
    }
}
