package dev.postern.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CachedCheckTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong now = new AtomicLong(-5);
    private final CachedCheck check = new CachedCheck(
            () -> asked.incrementAndGet() == 1 ? Future.succeededFuture() : Future.failedFuture("away"),
            Duration.ofNanos(10),
            now::get);

    @Test
    void asksOnceInItsLifetime() {
        assertThat(check.get().succeeded()).isTrue();
        now.addAndGet(9);
        assertThat(check.get().succeeded()).isTrue();
        assertThat(asked).hasValue(1);
    }

    @Test
    void asksAgainAfterIt() {
        assertThat(check.get().succeeded()).isTrue();
        now.addAndGet(10);
        assertThat(check.get().failed()).isTrue();
        assertThat(asked).hasValue(2);
    }
}
