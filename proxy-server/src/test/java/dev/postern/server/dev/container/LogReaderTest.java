package dev.postern.server.dev.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.container.LogLine.Stream;
import dev.postern.server.dev.container.LogOptions.Limits;
import dev.postern.server.dev.container.LogOptions.Which;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LogReaderTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final Which BOTH = new Which(false, true, true);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ContainerLog log = new ContainerLog();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void readsAllOfBothStreams() throws Exception {
        threeLines();

        assertThat(all(options(Limits.NONE))).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void readsOneStream() throws Exception {
        threeLines();

        assertThat(all(new LogOptions(new Which(false, false, true), false, false, null, Limits.NONE)))
                .isEqualTo("two\n");
        assertThat(all(new LogOptions(new Which(false, true, false), false, false, null, Limits.NONE)))
                .isEqualTo("one\nthree\n");
    }

    @Test
    void readsLinesFromTheEnd() throws Exception {
        threeLines();

        assertThat(all(options(new Limits(2, -1)))).isEqualTo("two\nthree\n");
        assertThat(all(options(new Limits(0, -1)))).isEmpty();
        assertThat(all(options(new Limits(9, -1)))).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void cutsAtTheLimitInTheMiddleOfALine() throws Exception {
        threeLines();

        assertThat(all(options(new Limits(-1, 6)))).isEqualTo("one\ntw");
    }

    @Test
    void leavesOutWhatIsOlder() throws Exception {
        threeLines();

        LogOptions since = new LogOptions(BOTH, false, false, START.plusSeconds(1), Limits.NONE);

        assertThat(all(since)).isEqualTo("two\nthree\n");
    }

    @Test
    void putsTheTimeBeforeEachLineAndNotBeforeItsContinuation() throws Exception {
        add(0, Stream.STDOUT, "long ");
        add(1, Stream.STDOUT, "line\n");
        add(2, Stream.STDOUT, "next\n");

        LogOptions timestamps = new LogOptions(BOTH, false, true, null, Limits.NONE);

        assertThat(all(timestamps))
                .isEqualTo("2026-01-02T03:04:05.000000000Z long line\n2026-01-02T03:04:07.000000000Z next\n");
    }

    @Test
    void countsTheTimeAgainstTheLimit() throws Exception {
        threeLines();

        LogOptions options = new LogOptions(BOTH, false, true, null, new Limits(-1, 33));

        assertThat(all(options)).isEqualTo("2026-01-02T03:04:05.000000000Z on");
    }

    @Test
    void followsUntilTheProcessEnds() throws Exception {
        threeLines();
        LogReader reader = new LogReader(log, new LogOptions(BOTH, true, false, null, new Limits(1, -1)));
        assertThat(new String(reader.next(), UTF_8)).isEqualTo("three\n");

        Future<byte[]> next = threads.submit(reader::next);
        add(3, Stream.STDOUT, "four\n");
        assertThat(new String(next.get(10, TimeUnit.SECONDS), UTF_8)).isEqualTo("four\n");

        Future<byte[]> end = threads.submit(reader::next);
        log.end();
        assertThat(end.get(10, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void followsPastLinesThatAreNotWanted() throws Exception {
        LogReader reader =
                new LogReader(log, new LogOptions(new Which(false, false, true), true, false, null, Limits.NONE));
        Future<byte[]> next = threads.submit(reader::next);

        threeLines();

        assertThat(new String(next.get(10, TimeUnit.SECONDS), UTF_8)).isEqualTo("two\n");
    }

    @Test
    void wakesWhenItIsClosed() throws Exception {
        LogReader reader = new LogReader(log, new LogOptions(BOTH, true, false, null, Limits.NONE));
        Future<byte[]> next = threads.submit(reader::next);

        reader.close();

        assertThat(next.get(10, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void doesNotReadWhatComesLaterWithoutFollowing() throws Exception {
        threeLines();
        LogReader reader = new LogReader(log, options(Limits.NONE));
        assertThat(reader.next()).isNotEmpty();

        add(3, Stream.STDOUT, "four\n");

        assertThat(reader.next()).isEmpty();
    }

    @Test
    void forgetsTheOldestOfMoreThanAMebibyte() throws Exception {
        String line = "x".repeat(1023) + "\n";
        for (int i = 0; i < 1500; i++) {
            add(i, Stream.STDOUT, line);
        }

        LogReader reader = new LogReader(log, options(Limits.NONE));

        assertThat(all(reader)).hasSize(1024 * 1024);
    }

    private void threeLines() {
        add(0, Stream.STDOUT, "one\n");
        add(1, Stream.STDERR, "two\n");
        add(2, Stream.STDOUT, "three\n");
    }

    private void add(long second, Stream stream, String text) {
        log.add(new LogLine(START.plusSeconds(second), stream, text.getBytes(UTF_8)));
    }

    private static LogOptions options(Limits limits) {
        return new LogOptions(BOTH, false, false, null, limits);
    }

    private String all(LogOptions options) throws InterruptedException {
        return all(new LogReader(log, options));
    }

    private static String all(LogReader reader) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (byte[] part = reader.next(); part.length > 0; part = reader.next()) {
            text.append(new String(part, UTF_8));
        }
        return text.toString();
    }
}
