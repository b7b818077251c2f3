package dev.postern.proxy.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cel.common.values.NullValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Audience and times of a token (security catalogue E5). */
@Tag("E5")
class RegisteredClaimsTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"aud":"postern","exp":1800000001}
            {"aud":["other","postern"],"exp":1800000001.5}
            {"aud":"postern","exp":1800000001,"nbf":1800000060,"iat":1800000060}
            """)
    void holds(String claims) {
        assertThat(RegisteredClaims.check(read(claims), List.of("postern"), NOW))
                .isEqualTo(Instant.ofEpochSecond(1_800_000_001));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"exp":1800000001} | another audience
            {"aud":"Postern","exp":1800000001} | another audience
            {"aud":[],"exp":1800000001} | another audience
            {"aud":["postern",1],"exp":1800000001} | another audience
            {"aud":{"postern":true},"exp":1800000001} | another audience
            {"aud":"postern"} | no end
            {"aud":"postern","exp":1800000000} | expired
            {"aud":"postern","exp":"1800000001"} | exp is not a time
            {"aud":"postern","exp":1e308} | exp is not a time
            {"aud":"postern","exp":-1800000001} | exp is not a time
            {"aud":"postern","exp":null} | exp is not a time
            {"aud":"postern","exp":true} | exp is not a time
            {"aud":"postern","exp":99999999999999999999999} | exp is not a time
            {"aud":"postern","exp":1800000100,"nbf":1800000061} | not valid yet
            {"aud":"postern","exp":1800000100,"iat":1800000061} | not valid yet
            {"aud":"postern","exp":1800000100,"nbf":"0"} | nbf is not a time
            {"aud":"postern","exp":1800000100,"iat":[]} | iat is not a time
            """)
    void refuses(String claims, String why) {
        assertThatThrownBy(() -> RegisteredClaims.check(read(claims), List.of("postern"), NOW))
                .hasMessageStartingWith("Unauthorized: ")
                .hasMessageContaining(why);
    }

    @Test
    void readsClaimsAsCelHasThem() {
        assertThat(read("{\"i\":7,\"d\":1.5,\"b\":true,\"n\":null,\"s\":\"x\",\"l\":[1],\"m\":{\"k\":\"v\"}}"))
                .isEqualTo(Map.of(
                        "i",
                        7L,
                        "d",
                        1.5,
                        "b",
                        true,
                        "n",
                        NullValue.NULL_VALUE,
                        "s",
                        "x",
                        "l",
                        List.of(1L),
                        "m",
                        Map.of("k", "v")));
    }

    private static Map<String, Object> read(String json) {
        return StrictJson.object(json.getBytes(StandardCharsets.UTF_8));
    }
}
