package dev.postern.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.reload.Reloadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadableFilesTest {
    @TempDir
    private Path folder;

    private final ReloadableFiles files = new ReloadableFiles();
    private final AtomicInteger reading = new AtomicInteger();
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("file"), "first");
    }

    private Optional<String> text(Place place) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void whatNobodyTookOverStillShowsAsAChange() throws IOException {
        Reloadable<String> value =
                files.read(Place.root(folder), List.of(file), this::text).orElseThrow();
        Runnable refuses = value.onChange(changed -> {
            throw new IllegalStateException("not now");
        });
        Files.writeString(file, "second");

        assertThatIllegalStateException().isThrownBy(last()::reload);
        assertThat(last().loaded()).isNotEqualTo(last().fingerprint());

        refuses.run();
        assertThat(last().reload()).isEmpty();
        assertThat(last().loaded()).isEqualTo(last().fingerprint());
        assertThat(value.current()).isEqualTo("second");
    }

    @Test
    void theValueIsThereBeforeTheFilesCountAsLoaded() throws IOException {
        Reloadable<String> value =
                files.read(Place.root(folder), List.of(file), this::text).orElseThrow();
        String before = last().loaded();
        value.onChange(changed -> assertThat(last().loaded()).isEqualTo(before));
        Files.writeString(file, "second");

        assertThat(last().reload()).isEmpty();
        assertThat(last().loaded()).isNotEqualTo(before);
    }

    @Test
    void oneReadsAtATime() throws Exception {
        Thread second = new Thread(() -> last().reload());
        files.read(Place.root(folder), List.of(file), place -> {
            int readers = reading.incrementAndGet();
            if (second.getState() == Thread.State.NEW
                    && readers == 1
                    && !files.all().isEmpty()) {
                second.start();
                await().until(() -> second.getState() == Thread.State.BLOCKED || reading.get() > 1);
                readers = reading.get();
            }
            assertThat(readers).isOne();
            reading.decrementAndGet();
            return text(place);
        });

        assertThat(last().reload()).isEmpty();
        second.join();
        assertThat(reading).hasValue(0);
    }

    private ReloadableFile last() {
        return files.all().get(files.all().size() - 1);
    }
}
