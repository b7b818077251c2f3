package dev.postern.proxy.stream;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each target held with, and what it once did not hold with. */
class FuzzCorpusTest {
    @ParameterizedTest
    @MethodSource("corpus")
    void holds(FuzzTarget target, Path octets) throws IOException {
        byte[] input = Files.readAllBytes(octets);

        assertThatCode(() -> target.run(input)).doesNotThrowAnyException();
    }

    static List<Arguments> corpus() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (FuzzTarget target : FuzzTarget.values()) {
            try (Stream<Path> files = Files.list(Fuzz.CORPUS.resolve(target.folder()))) {
                files.sorted().forEach(file -> all.add(Arguments.of(target, file)));
            }
        }
        return all;
    }
}
