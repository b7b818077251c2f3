package dev.postern.server.bench;

import java.util.Locale;

/**
 * What a figure must come to.
 *
 * @param figure as it is measured
 * @param peer whose figure
 * @param bound of the median: times that of {@code other}, or itself where that is empty
 * @param other the peer that it is compared with, or empty
 * @param most whether the bound is the most that it may be; otherwise the least
 */
record Goal(String figure, String peer, double bound, String other, boolean most) {
    static Goal atMost(String figure, String peer, double bound, String other) {
        return new Goal(figure, peer, bound, other, true);
    }

    static Goal atLeast(String figure, String peer, double bound, String other) {
        return new Goal(figure, peer, bound, other, false);
    }

    boolean isMetBy(double value) {
        return most ? value <= bound : value >= bound;
    }

    /** What came of it, as a line. */
    String line(double value) {
        return String.format(
                Locale.ROOT,
                "%s: %s, %s: %.2f%s, at %s %.2f",
                isMetBy(value) ? "goal met" : "GOAL MISSED",
                figure,
                peer,
                value,
                other.isEmpty() ? "" : " × " + other,
                most ? "most" : "least",
                bound);
    }
}
