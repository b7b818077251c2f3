package dev.postern.server.dev.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortNumbersTest {
    @Test
    void portsComeInListsAndInSeveralParameters() {
        assertThat(PortNumbers.ofQuery("/portForward/a/b?port=80,90&other=1&port=00443"))
                .containsExactly(80, 90, 443);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "/;query parameter \"port\" is required",
                "/?ports=80;query parameter \"port\" is required",
                "/?port=;query parameter \"port\" cannot be empty",
                "/?port=80,x;unable to parse \"80,x\" as a port: strconv.ParseUint: parsing \"x\": invalid syntax",
                "/?port=80,;unable to parse \"80,\" as a port: strconv.ParseUint: parsing \"\": invalid syntax",
                "/?port=-1;unable to parse \"-1\" as a port: strconv.ParseUint: parsing \"-1\": invalid syntax",
                "/?port=70000;unable to parse \"70000\" as a port: strconv.ParseUint: parsing \"70000\": value out of range",
                "/?port=99999999999999999999;unable to parse \"99999999999999999999\" as a port: "
                        + "strconv.ParseUint: parsing \"99999999999999999999\": value out of range",
                "/?port=80,0;port \"80,0\" must be > 0",
            })
    void whatIsNoPortIsToldAsAKubeletTells(String uri, String sentence) {
        assertThatThrownBy(() -> PortNumbers.ofQuery(uri)).hasMessage(sentence);
    }
}
