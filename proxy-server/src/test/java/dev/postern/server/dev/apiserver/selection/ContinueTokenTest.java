package dev.postern.server.dev.apiserver.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.postern.server.dev.apiserver.status.ApiFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContinueTokenTest {
    @Test
    void comesBackAsItWasSentAndStandsAfterItsKey() {
        ContinueToken token =
                ContinueToken.parse(ContinueToken.after(7, "default/shell").encoded());

        assertThat(token.resourceVersion()).isEqualTo(7);
        assertThat("default/shell".compareTo(token.start())).isNegative();
        assertThat("default/shell2".compareTo(token.start())).isPositive();
    }

    /** One of a real API server. */
    @Test
    void readsKubernetesOwn() {
        ContinueToken token = ContinueToken.parse(
                "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MzI4LCJzdGFydCI6Ii9kZWZhdWx0L3NoZWxsXHUwMDAwIn0");

        assertThat(token).isEqualTo(ContinueToken.after(328, "default/shell"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "abc | invalid character 'i' looking for beginning of value",
                "%% | illegal base64 data at input byte 0",
                "eyJ2IjoieCJ9 | server does not recognize this encoded version x",
            })
    void saysWhatItCannotRead(String token, String why) {
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> ContinueToken.parse(token))
                .withMessage("invalid continue token: continue key is not valid: " + why);
    }
}
