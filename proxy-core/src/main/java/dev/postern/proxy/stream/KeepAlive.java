package dev.postern.proxy.stream;

import java.time.Duration;

/**
 * When a peer counts as dead.
 *
 * @param ping how often the gateway asks a peer whose protocol it speaks itself
 * @param dead how long a peer may say nothing at all while it owes an answer; more than {@code ping}
 */
public record KeepAlive(Duration ping, Duration dead) {
    /** kubectl sends a ping every five seconds and gives up after 61. */
    public static final KeepAlive DEFAULT = new KeepAlive(Duration.ofSeconds(20), Duration.ofSeconds(60));

    /** Ticks between two pings. */
    static final int TICKS = 4;

    /** How often it is looked at. */
    Duration tick() {
        return ping.dividedBy(TICKS);
    }

    /** Whether a peer that owes an answer for so many ticks, and has been silent for so many nanoseconds, is dead. */
    boolean isDead(int owedTicks, long silence) {
        return silence >= dead.toNanos() && tick().multipliedBy(owedTicks).compareTo(dead.minus(ping)) >= 0;
    }
}
