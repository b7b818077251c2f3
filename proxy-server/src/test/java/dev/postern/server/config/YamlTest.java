package dev.postern.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class YamlTest {
    private final Place place = Place.root(Path.of("/nowhere"));

    @Test
    void readsSeveralDocumentsAndLeavesEmptyOnesOut() {
        assertThat(Yaml.documents("a: 1\n---\n---\n- x\n", place)).contains(List.of(Map.of("a", 1), List.of("x")));
    }

    @Test
    void refusesADocumentThatIsDeeperThanAnyoneWrites() {
        assertThat(Yaml.documents("[".repeat(100_000), place)).isEmpty();
        assertThat(problem()).contains("nested more than 50 levels deep");
    }

    @Test
    void refusesAliasesThatMultiply() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 20; i++) {
            laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        assertThat(Yaml.documents(laughs.toString(), place)).isEmpty();
        assertThat(problem()).contains("more than 5 aliases");
    }

    @Test
    void refusesATagThatNamesAClass() {
        assertThat(Yaml.documents("a: !!javax.script.ScriptEngineManager []\n", place))
                .isEmpty();
        assertThat(problem()).contains("is not valid YAML");
    }

    @Test
    void refusesADuplicateKey() {
        assertThat(Yaml.documents("a: 1\na: 2\n", place)).isEmpty();
        assertThat(problem()).contains("line 2").contains("duplicate key a");
    }

    @Test
    void readsATextOfAMegabyteInTime() {
        long start = System.nanoTime();

        assertThat(Yaml.documents("a: \"" + "x".repeat(1 << 20) + "\"\n", place))
                .isPresent();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private String problem() {
        return place.problems().get(0).toString();
    }
}
