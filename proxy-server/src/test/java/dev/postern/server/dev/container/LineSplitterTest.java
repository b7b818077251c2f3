package dev.postern.server.dev.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final ContainerLog log = new ContainerLog();
    private final LineSplitter splitter =
            new LineSplitter(log, LogLine.Stream.STDOUT, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void makesALineOfWhatComesInPieces() {
        write("a li");
        write("ne\nand the beginning");

        assertThat(lines()).containsExactly("a line\n");
        assertThat(log.read(0).lines().get(0).time()).isEqualTo(NOW);
    }

    @Test
    void keepsALastLineWithoutItsEnd() {
        write("no end");
        splitter.end();
        splitter.end();

        assertThat(lines()).containsExactly("no end");
    }

    @Test
    void cutsAfterSixteenKibibytes() {
        write("x".repeat(16 * 1024 + 3) + "\n");

        assertThat(lines()).containsExactly("x".repeat(16 * 1024), "xxx\n");
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        splitter.write(bytes, bytes.length);
    }

    private List<String> lines() {
        return log.read(0).lines().stream()
                .map(line -> new String(line.text(), UTF_8))
                .toList();
    }
}
