package dev.postern.server.dev.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.server.dev.container.LogOptions;
import dev.postern.server.dev.container.LogOptions.Limits;
import dev.postern.server.dev.container.LogOptions.Which;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogQueryTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void readsAllOptions() {
        assertThat(read("follow=true&previous=1&timestamps=yes&tailLines=5&limitBytes=7&sinceSeconds=60"))
                .isEqualTo(new LogOptions(
                        new Which(true, true, true), true, true, NOW.minusSeconds(60), new Limits(5, 7)));
        assertThat(read("")).isEqualTo(new LogOptions(new Which(false, true, true), false, false, null, Limits.NONE));
    }

    @Test
    void readsTimes() {
        assertThat(read("sinceTime=2026-01-01T01:00:00.5%2B01:00").since())
                .isEqualTo(Instant.parse("2026-01-01T00:00:00.5Z"));
        assertThat(read("sinceTime=").since()).isEqualTo(Instant.MIN);
        assertThat(read("sinceSeconds=9223372036854775807").since()).isBefore(NOW);
    }

    @Test
    void readsTheOldNameOfTailLines() {
        assertThat(read("tail=4").limits().tailLines()).isEqualTo(4);
        assertThat(read("tail=all&tailLines=3").limits().tailLines()).isEqualTo(-1);
    }

    @Test
    void takesEachValueForTrueButTwo() {
        assertThat(read("follow").follow()).isTrue();
        assertThat(read("follow=0").follow()).isFalse();
        assertThat(read("follow=FALSE").follow()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tailLines=x",
                "tailLines=",
                "limitBytes=1.5",
                "sinceSeconds=99999999999999999999",
                "sinceTime=yesterday",
                "tail=x"
            })
    void saysWhereAQueryCannotBeDecoded(String query) {
        assertRefused(query, 400, "{\"message\": \"Unable to decode query.\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tailLines=-1",
                "limitBytes=0",
                "sinceSeconds=0",
                "sinceSeconds=5&sinceTime=2026-01-01T00:00:00Z",
                "stream=nosuch",
                "stream=Stdout&tailLines=1"
            })
    void saysWhereARequestIsInvalid(String query) {
        assertRefused(query, 422, "{\"message\": \"Invalid request.\"}");
    }

    @ParameterizedTest
    @CsvSource({"Stdout", "Stderr"})
    void givesNoStreamByItself(String stream) {
        Query query = Query.parse("stream=" + stream);
        assertThat(LogQuery.read(query, NOW)).isNotNull();

        assertThatThrownBy(() -> LogQuery.refuseOneStream(query))
                .isInstanceOfSatisfying(
                        AnswerException.class,
                        refused -> assertThat(refused.answer().status()).isEqualTo(400))
                .hasMessageContaining("PodLogsQuerySplitStreams");
    }

    private static LogOptions read(String query) {
        return LogQuery.read(Query.parse(query), NOW);
    }

    private static void assertRefused(String query, int status, String text) {
        assertThatThrownBy(() -> read(query)).isInstanceOfSatisfying(AnswerException.class, refused -> {
            assertThat(refused.answer().status()).isEqualTo(status);
            assertThat(new String(refused.answer().body(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(text);
        });
    }
}
