package dev.postern.proxy.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.authn.AuthenticationOptions.StaticToken;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long a wrong token takes says nothing of how much of it is right (security catalogue E8): Welch's t of tokens whose first
 * octet is wrong and of those whose last one is. Where in memory the two lie makes as much of a difference, so they change
 * places with every round, and all rounds must name the same one as the slower.
 */
@Tag("E8")
class StaticTokenTimingTest {
    private static final int SAMPLES = 100_000;
    private static final int ROUNDS = 5;
    private static final double SIGNIFICANT = 4.5;
    private static final String TOKEN = "x".repeat(4096);

    @Test
    void aStaticTokenIsLookedUpInTheSameTimeWhereverItIsWrong() {
        TokenDigest digests = new TokenDigest();
        Identity alice = new Identity("alice", "", List.of(), Map.of());
        StaticTokens tokens = new StaticTokens(List.of(new StaticToken(TOKEN, alice)), digests);

        assertThat(tells(token -> tokens.identity(new BearerToken(token, digests.of(token)))
                        .isPresent()))
                .isFalse();
    }

    /** What would not be noticed here would not be noticed above. */
    @Test
    void aComparisonThatEndsAtTheFirstDifferenceShows() {
        assertThat(tells(StaticTokenTimingTest::isEqualAsFarAsCompared)).isTrue();
    }

    private static boolean isEqualAsFarAsCompared(String token) {
        for (int i = 0; i < TOKEN.length(); i++) {
            if (token.charAt(i) != TOKEN.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether every round shows the same difference. */
    private static boolean tells(Predicate<String> lookUp) {
        double slower = Math.signum(round(lookUp, 0));
        for (int i = 1; i < ROUNDS; i++) {
            if (round(lookUp, i) * slower < SIGNIFICANT) {
                return false;
            }
        }
        return true;
    }

    /** By how much more the one whose last octet is wrong takes. */
    private static double round(Predicate<String> lookUp, int number) {
        return number % 2 == 0 ? welch(lookUp, firstWrong(), lastWrong()) : -welch(lookUp, lastWrong(), firstWrong());
    }

    private static String firstWrong() {
        return "y" + TOKEN.substring(1);
    }

    private static String lastWrong() {
        return TOKEN.substring(1) + "y";
    }

    /** By how much more the second takes. Both are timed by one call: two are not compiled alike. */
    private static double welch(Predicate<String> lookUp, String... tokens) {
        double[][] samples = new double[2][SAMPLES];
        for (int i = 0; i < 2 * SAMPLES; i++) {
            // The one that comes second has the caches warm, so they take turns: one, other, other, one.
            int which = (i ^ i >> 1) & 1;
            samples[which][i >> 1] = nanos(lookUp, tokens[which]);
        }
        Sample one = Sample.of(samples[0]);
        Sample other = Sample.of(samples[1]);
        return (other.mean - one.mean) / Math.sqrt(one.variance / one.size + other.variance / other.size);
    }

    private static long nanos(Predicate<String> lookUp, String token) {
        long start = System.nanoTime();
        boolean found = lookUp.test(token);
        long end = System.nanoTime();
        assertThat(found).isFalse();
        return end - start;
    }

    private record Sample(double mean, double variance, int size) {
        /** Without the slowest tenth, in which the machine did something else. */
        static Sample of(double[] nanos) {
            double[] sorted = nanos.clone();
            Arrays.sort(sorted);
            double[] kept = Arrays.copyOf(sorted, nanos.length * 9 / 10);
            double mean = Arrays.stream(kept).average().orElseThrow();
            double squares = Arrays.stream(kept)
                    .map(value -> (value - mean) * (value - mean))
                    .sum();
            return new Sample(mean, squares / (kept.length - 1), kept.length);
        }
    }
}
