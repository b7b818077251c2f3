package dev.postern.server.dev.apiserver.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postern.server.dev.apiserver.status.ApiFailure;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The grammar of {@code apimachinery pkg/labels}, with its sentences. */
class LabelSelectorTest {
    private static final Map<String, String> LABELS = Map.of("app", "web", "tier", "", "rank", "7", "a.b/c", "d");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | true",
                "app=web | true",
                "app==web | true",
                "app=other | false",
                "app!=web | false",
                "app!=other,rank=7 | true",
                "none!=x | true",
                "app | true",
                "none | false",
                "!none | true",
                "!app | false",
                "' app  in ( web , other ) ' | true",
                "app in (other) | false",
                "app notin (other) | true",
                "none notin (x) | true",
                "tier in () | true",
                "tier= | true",
                "tier=,app=web | true",
                "rank>6 | true",
                "rank>7 | false",
                "rank<8 | true",
                "app>1 | false",
                "none<1 | false",
                "a.b/c=d | true",
                "in in (in) | false",
            })
    void matchesLikeKubernetes(String selector, boolean matches) {
        assertThat(LabelSelector.parse(selector).matches(LABELS)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a b | unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
                "a in (b | unable to parse requirement: found '', expected: ',' or ')'",
                "a in b | unable to parse requirement: found 'b' expected: '('",
                "! | unable to parse requirement: found '', expected: identifier",
                "a==!b | unable to parse requirement: found '!', expected: identifier",
                "a=b=c | found '=', expected: ',' or 'end of string'",
                "a,,b | found ',', expected: identifier after ','",
                ", | found ',', expected: !, identifier, or 'end of string'",
                "a>x | unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
            })
    void saysWhatItCannotRead(String selector, String message) {
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> LabelSelector.parse(selector))
                .withMessage(message)
                .matches(failure -> failure.code() == 400);
    }

    @ParameterizedTest
    @CsvSource({"-a, name part must consist of", "a=-b, a valid label must be", "a=b c, expected"})
    void refusesWhatIsNoLabel(String selector, String message) {
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> LabelSelector.parse(selector))
                .withMessageContaining(message);
    }
}
