package dev.postern.server.dev.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgeTest {
    @ParameterizedTest
    @CsvSource({
        "-5, <invalid>",
        "-1, 0s",
        "0, 0s",
        "119, 119s",
        "120, 2m",
        "121, 2m1s",
        "599, 9m59s",
        "600, 10m",
        "10799, 179m",
        "10800, 3h",
        "10860, 3h1m",
        "28800, 8h",
        "172799, 47h",
        "172800, 2d",
        "176400, 2d1h",
        "691200, 8d",
        "63071999, 729d",
        "63072000, 2y",
        "63158400, 2y1d",
        "252288000, 8y",
    })
    void isToldInAtMostTwoUnits(long seconds, String age) {
        assertThat(Age.of(Duration.ofSeconds(seconds))).isEqualTo(age);
    }

    @Test
    void isUnknownWhereThereIsNoTime() {
        assertThat(Age.since("", Instant.EPOCH)).isEqualTo("<unknown>");
        assertThat(Age.since("nonsense", Instant.EPOCH)).isEqualTo("<unknown>");
        assertThat(Age.since("1970-01-01T00:00:00Z", Instant.ofEpochSecond(61))).isEqualTo("61s");
    }
}
