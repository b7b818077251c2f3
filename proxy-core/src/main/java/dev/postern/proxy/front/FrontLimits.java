package dev.postern.proxy.front;

import dev.postern.proxy.http.HeadLimits;
import java.time.Duration;

/**
 * Sizes and clocks of the serving port.
 *
 * @param requestLine bytes of the request line without its CRLF; more is 414
 * @param headers bytes of all header lines, each with its CRLF; more is 431, and so are more than 200 lines
 * @param handshake total time for TLS
 * @param head total time for a complete request head, not idle time
 * @param keepAlive idle time between requests
 */
public record FrontLimits(int requestLine, int headers, Duration handshake, Duration head, Duration keepAlive) {
    /** The defaults: 64 KiB, 64 KiB, 10 s, 10 s, 90 s. */
    public static final FrontLimits DEFAULT = new FrontLimits(
            HeadLimits.DEFAULT.firstLine(),
            HeadLimits.DEFAULT.fields(),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(90));

    HeadLimits heads() {
        return new HeadLimits(requestLine, headers, HeadLimits.DEFAULT.lines());
    }
}
