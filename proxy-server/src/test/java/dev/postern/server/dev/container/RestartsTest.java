package dev.postern.server.dev.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartsTest {
    @Test
    void waitsTwiceAsLongEachTimeUpToFiveMinutes() {
        List<Long> seconds = Stream.iterate(Restarts.NONE_YET, before -> Restarts.delay(before, Duration.ofSeconds(1)))
                .skip(1)
                .limit(9)
                .map(Duration::toSeconds)
                .toList();

        assertThat(seconds).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L, 300L);
    }

    @Test
    void forgetsAfterTenMinutesOfRunning() {
        assertThat(Restarts.delay(Duration.ofMinutes(5), Duration.ofMinutes(10)))
                .isZero();
    }
}
