package dev.postern.proxy.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void aShortMessageIsWhole() {
        JsonNode status = read(new Status(FailureReason.NOT_FOUND, "pods \"p\" not found", null));

        assertThat(status.path("message").asString()).isEqualTo("pods \"p\" not found");
        assertThat(status.path("code").asInt()).isEqualTo(404);
        assertThat(status.has("details")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"n", "\"", "\u0001", "\u4e2d", "\ud83d\ude00"})
    void staysUnderOneKibibyteAndCutsNoCharacter(String sign) {
        for (int length = 200; length < 1100; length++) {
            Status status = new Status(
                    FailureReason.DENIED, sign.repeat(length), new ObjectReference(sign.repeat(length), "pods"));

            JsonNode read = read(status);
            assertThat(read.path("message").asString()).matches("(\\Q" + sign + "\\E)+…?");
            assertThat(read.path("details").path("name").asString()).matches("(\\Q" + sign + "\\E)+…?");
        }
    }

    @Test
    void theLongestNameOfAnObjectIsWhole() {
        String name = "n".repeat(253);

        JsonNode status = read(new Status(FailureReason.DENIED, "m".repeat(600), new ObjectReference(name, "pods")));

        assertThat(status.path("details").path("name").asString()).isEqualTo(name);
        assertThat(status.path("message").asString()).isEqualTo("m".repeat(600));
    }

    @Test
    void piecesAreCutBetweenAndNotWithin() {
        assertThat(Status.shortened(List.of("&amp;", "&lt;", "&gt;"), 12)).isEqualTo("&amp;&lt;…");
        assertThat(Status.shortened(List.of("&amp;", "&lt;", "&gt;"), 13)).isEqualTo("&amp;&lt;&gt;");
    }

    private static JsonNode read(Status status) {
        byte[] json = status.toJson();
        assertThat(json).hasSizeLessThan(1024);
        return JSON.readTree(json);
    }
}
