package dev.postern.server.dev.streaming;

import java.time.Duration;

/**
 * What a node may set about its streams.
 *
 * @param idleTimeout after how long without a byte either way a stream ends; more than zero
 * @param streamCreationTimeout how long a client has to open the streams of a request; more than zero
 * @param websocketV5 whether the node speaks WebSocket version 5 and SPDY over WebSocket, as one that declares {@code
 *     ExtendWebSocketsToKubelet} does; without it they are refused with 403 and 400
 */
public record StreamingOptions(Duration idleTimeout, Duration streamCreationTimeout, boolean websocketV5) {
    /** A container runtime's: 4 h, 30 s, and a node of today that speaks no new WebSocket. */
    public static final StreamingOptions DEFAULTS =
            new StreamingOptions(Duration.ofHours(4), Duration.ofSeconds(30), false);
}
