package dev.postern.server.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import dev.postern.proxy.reload.Reloadable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RereadCredentialsTest {
    private static final Credential OLD = new Credential.BearerToken("old");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-26T12:00:00Z"));
    private final AtomicInteger reads = new AtomicInteger();
    private final Reloadable<Credential> value = Reloadable.of(OLD);
    private final RereadCredentials credentials = new RereadCredentials(value, this::read, Runnable::run, clock());

    private Clock clock() {
        InstantSource source = now::get;
        return source.withZone(ZoneOffset.UTC);
    }

    private void read() {
        value.set(new Credential.BearerToken("read " + reads.incrementAndGet()));
    }

    @Test
    void readsOnceAMinuteWhileItIsUsed() {
        assertThat(credentials.current().result()).isEqualTo(OLD);
        advance(59);
        assertThat(credentials.current().result()).isEqualTo(OLD);

        advance(1);
        credentials.current();
        credentials.current();

        assertThat(reads).hasValue(1);
        assertThat(credentials.current().result()).isEqualTo(new Credential.BearerToken("read 1"));
    }

    @Test
    void readsWhereTheServerRefusedWhatIsUsedNow() {
        credentials.refused(OLD);
        assertThat(reads).as("within the pause").hasValue(0);

        advance(10);
        credentials.refused(OLD);
        credentials.refused(OLD);
        advance(10);
        credentials.refused(OLD);

        assertThat(reads).hasValue(1);
    }

    private void advance(long seconds) {
        now.updateAndGet(instant -> instant.plus(Duration.ofSeconds(seconds)));
    }
}
