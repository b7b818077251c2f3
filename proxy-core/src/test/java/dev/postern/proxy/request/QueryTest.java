package dev.postern.proxy.request;

import static dev.postern.proxy.request.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.failure.FailureReason;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @Test
    void decodesNamesAndValuesOnceAndKeepsTheirOrder() {
        Query query = Query.parse("b=2&%61=x+y&b=%2B%26%3D&c&=e&&d==");

        assertThat(query.parameters().keySet()).containsExactly("b", "a", "c", "", "d");
        assertThat(query.all("b")).containsExactly("2", "+&=");
        assertThat(query.first("a")).isEqualTo("x y");
        assertThat(query.first("c")).isEmpty();
        assertThat(query.first("d")).isEqualTo("=");
        assertThat(query.first("absent")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1;b=2",
                ";",
                "a=%zz",
                "a=%",
                "%4=a",
                "a=%ff",
                "a=%c0%af",
                "a=\u00e9",
                "a=b c",
                "a=#",
                "a=\u0001"
            })
    void refusesWhatReadersDisagreeAbout(String raw) {
        assertRefused(FailureReason.MALFORMED, () -> Query.parse(raw));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, false",
                "x=0, false",
                "x=false, false",
                "x=FALSE, false",
                "x=False, false",
                "x, true",
                "x=, true",
                "x=1, true",
                "x=true, true",
                "x=no, true",
                "x=00, true",
                "x=+false, true"
            })
    void readsBooleansAsKubernetesDoes(String raw, boolean expected) {
        assertThat(Query.parse(raw).flag("x")).isEqualTo(expected);
    }

    @Test
    void refusesUnknownAndRepeatedParameters() {
        Set<String> once = Set.of("container");
        Set<String> many = Set.of("command");

        Query.parse("container=a&command=a&command=b").allowOnly(once, many);
        assertRefused(
                        FailureReason.MALFORMED,
                        () -> Query.parse("container=a&container=a").allowOnly(once, many))
                .contains("container", "more than once");
        assertRefused(FailureReason.MALFORMED, () -> Query.parse("Container=a").allowOnly(once, many))
                .contains("\"Container\"");
        assertRefused(
                        FailureReason.MALFORMED,
                        () -> Query.parse("%0d%0a" + "y".repeat(500)).allowOnly(once, many))
                .hasSizeLessThan(120)
                .doesNotContain("\r", "\n");
    }

    /** Catalogue C7: whatever the values hold, the rebuilt query parses to the same values. */
    @Test
    void everyRebuiltQueryHoldsTheSameValues() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            List<String> command = random.ints(random.nextInt(4) + 1L, 0, 6)
                    .mapToObj(length -> randomText(random, length))
                    .toList();
            String encoded =
                    new KubeletQuery().put("command", command).put("tty", "1").encoded();
            Query parsed = Query.parse(encoded);
            assertThat(parsed.all("command")).as(encoded).isEqualTo(command);
            assertThat(parsed.parameters().keySet()).containsExactly("command", "tty");
        }
    }

    @Test
    void escapesAsGoDoes() {
        assertThat(new KubeletQuery()
                        .put("b", "a b/c?d=e&f+g;h%i~j-k_l.m*n'é\n")
                        .put("a", "")
                        .encoded())
                .isEqualTo("a=&b=a+b%2Fc%3Fd%3De%26f%2Bg%3Bh%25i~j-k_l.m%2An%27%C3%A9%0A");
    }

    private static String randomText(Random random, int length) {
        String alphabet = "ab&=;+%# \n\"'\\é€😀/?";
        int[] points = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }
}
