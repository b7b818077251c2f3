package dev.postern.server.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenPartsTest {
    private final List<String> closed = new ArrayList<>();
    private final OpenParts parts = new OpenParts();

    @Test
    void closesTheLastOneFirstAndEachOnce() throws DevFailure {
        parts.add(part("first"));
        parts.add(part("second"));

        parts.close();
        parts.close();

        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void closesTheOthersWhereOneFails() throws DevFailure {
        parts.add(part("first"));
        parts.add(() -> {
            throw new IOException("stuck");
        });

        assertThatThrownBy(parts::close).isInstanceOf(DevFailure.class).hasMessageContaining("stuck");
        assertThat(closed).containsExactly("first");
    }

    @Test
    void closesAtOnceWhatComesTooLate() throws DevFailure {
        parts.close();

        assertThatThrownBy(() -> parts.add(part("late"))).isInstanceOf(DevFailure.class);
        assertThat(closed).containsExactly("late");
    }

    private AutoCloseable part(String name) {
        return () -> closed.add(name);
    }
}
