package dev.postern.proxy.stream;

import java.time.Duration;

/**
 * What holds for running streams.
 *
 * @param idleTimeout how long a stream may carry no data either way; pings are no data where the stream is followed
 * @param keepAlive when a peer counts as dead
 * @param observeFrames whether a stream's protocol is followed where it passes as it is, so that its end can be told and its
 *     streams are known
 * @param terminalNotice whether a terminal is told when its session has a time to end
 */
public record StreamOptions(Duration idleTimeout, KeepAlive keepAlive, boolean observeFrames, boolean terminalNotice) {
    public static final StreamOptions DEFAULT = new StreamOptions(Duration.ofHours(4));

    /** With the usual {@link KeepAlive}. */
    public StreamOptions(Duration idleTimeout, boolean observeFrames, boolean terminalNotice) {
        this(idleTimeout, KeepAlive.DEFAULT, observeFrames, terminalNotice);
    }

    /** Followed, and without notices. */
    public StreamOptions(Duration idleTimeout) {
        this(idleTimeout, true, false);
    }
}
