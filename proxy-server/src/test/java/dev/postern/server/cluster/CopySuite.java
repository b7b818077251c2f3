package dev.postern.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** cp there and back, with the oldest and the newest kubectl: between them it is exec that differs, not cp. */
abstract class CopySuite {
    private static final String TWO = "dev.postern.server.cluster.Kubectls#oldestAndNewest";
    private static final int BLOCK = 1024 * 1024;
    private static final int LARGE_BLOCKS = 200;
    private static final int SMALL_FILES = 5000;

    private final KubectlTarget cluster;
    private final String place;

    /** @param place of the container's files, as a prefix of their names */
    CopySuite(KubectlTarget cluster, String place) {
        this.cluster = cluster;
        this.place = place;
    }

    @ParameterizedTest
    @MethodSource(TWO)
    void copiesALargeFileBothWays(String program) throws IOException {
        Kubectl alice = cluster.kubectl(program, "alice");
        Path folder = cluster.folder("large");
        Path there = folder.resolve("there");
        Path back = folder.resolve("back");
        Files.deleteIfExists(back);
        write(there);

        assertThat(alice.run("cp", there.toString(), "shell:" + place + "large").exit())
                .isZero();
        assertThat(alice.run("cp", "shell:" + place + "large", back.toString()).exit())
                .isZero();

        assertThat(Files.mismatch(there, back)).isEqualTo(-1);
        assertThat(alice.run("exec", "shell", "--", "rm", place + "large").exit())
                .isZero();
    }

    @ParameterizedTest
    @MethodSource(TWO)
    void copiesManySmallFilesBothWays(String program) throws IOException {
        Kubectl alice = cluster.kubectl(program, "alice");
        Path folder = cluster.folder("small-" + Math.abs(program.hashCode()));
        Path there = Files.createDirectories(folder.resolve("there"));
        for (int i = 0; i < SMALL_FILES; i++) {
            Files.writeString(there.resolve("file-" + i), "content of " + i + "\n".repeat(i % 50));
        }

        assertThat(alice.run("cp", there.toString(), "shell:" + place + "many").exit())
                .isZero();
        assertThat(alice.run(
                                "cp",
                                "shell:" + place + "many",
                                folder.resolve("back").toString())
                        .exit())
                .isZero();

        for (int i = 0; i < SMALL_FILES; i++) {
            assertThat(Files.mismatch(there.resolve("file-" + i), folder.resolve("back/file-" + i)))
                    .isEqualTo(-1);
        }
        assertThat(alice.run("exec", "shell", "--", "rm", "-r", place + "many").exit())
                .isZero();
    }

    private static void write(Path file) throws IOException {
        Random random = new Random(5);
        byte[] block = new byte[BLOCK];
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < LARGE_BLOCKS; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
    }
}
