package dev.postern.proxy.stream;

import java.time.Duration;

/**
 * @param idleTimeout how long a stream may carry no data either way; pings of a protocol that is spliced count as data
 */
public record StreamOptions(Duration idleTimeout) {
    public static final StreamOptions DEFAULT = new StreamOptions(Duration.ofHours(4));
}
