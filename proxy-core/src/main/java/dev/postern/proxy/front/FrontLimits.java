package dev.postern.proxy.front;

import java.time.Duration;

/**
 * Sizes and clocks of the serving port.
 *
 * @param requestLine bytes; more is 414
 * @param headers bytes of all header lines; more is 431
 * @param handshake total time for TLS
 * @param head total time for a complete request head, not idle time
 * @param keepAlive idle time between requests
 */
public record FrontLimits(int requestLine, int headers, Duration handshake, Duration head, Duration keepAlive) {
    public static final FrontLimits DEFAULT = new FrontLimits(
            64 * 1024, 64 * 1024, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(90));
}
