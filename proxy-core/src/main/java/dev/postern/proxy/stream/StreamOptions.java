package dev.postern.proxy.stream;

import java.time.Duration;

/**
 * What holds for running streams.
 *
 * @param idleTimeout how long a stream may carry no data either way; pings of a protocol that is spliced count as data
 * @param observeFrames whether a spliced stream's protocol is followed, so that its end can be told and its streams are known
 * @param terminalNotice whether a terminal is told when its session has a time to end
 */
public record StreamOptions(Duration idleTimeout, boolean observeFrames, boolean terminalNotice) {
    public static final StreamOptions DEFAULT = new StreamOptions(Duration.ofHours(4));

    /** Followed, and without notices. */
    public StreamOptions(Duration idleTimeout) {
        this(idleTimeout, true, false);
    }
}
