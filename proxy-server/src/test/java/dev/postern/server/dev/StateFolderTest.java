package dev.postern.server.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @TempDir
    private Path temporary;

    @Test
    void isMadeAndUsedAgain() throws Exception {
        Path folder = temporary.resolve("above/state");
        try (StateFolder first = StateFolder.open(folder)) {
            Files.writeString(first.file("policy.yaml"), "kept");
        }
        try (StateFolder second = StateFolder.open(folder)) {
            assertThat(second.file("policy.yaml")).hasContent("kept");
            assertThat(second.file("version")).hasContent("1\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(second.folder())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void isNotSharedByTwo() throws Exception {
        Path folder = temporary.resolve("state");
        try (StateFolder first = StateFolder.open(folder)) {
            refused(first.folder(), "another postern dev uses the state directory", "--state-dir", "--kubelet-port");
        }
    }

    @Test
    void isNotThatOfAnotherVersion() throws IOException {
        Files.writeString(temporary.resolve("version"), "2\n");

        refused(temporary, "is of version 2 and this postern writes version 1: remove it (rm -r " + temporary + ")");

        assertThat(names()).containsExactly("version");
    }

    @Test
    void isNotSomebodyElsesFolder() throws IOException {
        Files.writeString(temporary.resolve("thesis.tex"), "");

        refused(temporary, "has files in it that are not postern dev's", "--state-dir");

        assertThat(names()).containsExactly("thesis.tex");
    }

    @Test
    void isNoFile() throws IOException {
        refused(Files.createFile(temporary.resolve("file")), "is a file: name another one with --state-dir");
    }

    @Test
    void isWhereThePlatformKeepsState() {
        Path home = Path.of("/home/u");

        assertThat(DevOptions.defaultStateFolder(Map.of(), home))
                .isEqualTo(Path.of("/home/u/.local/state/postern-dev"));
        assertThat(DevOptions.defaultStateFolder(Map.of("HOME", "/home/other"), home))
                .isEqualTo(Path.of("/home/other/.local/state/postern-dev"));
        assertThat(DevOptions.defaultStateFolder(Map.of("XDG_STATE_HOME", "/s"), home))
                .isEqualTo(Path.of("/s/postern-dev"));
        assertThat(DevOptions.defaultStateFolder(Map.of("HOME", "/other"), home))
                .isEqualTo(Path.of("/other/.local/state/postern-dev"));
        assertThat(DevOptions.defaultStateFolder(Map.of("XDG_STATE_HOME", "relative", "HOME", ""), home))
                .isEqualTo(Path.of("/home/u/.local/state/postern-dev"));
    }

    private static void refused(Path folder, String... parts) {
        assertThatThrownBy(() -> StateFolder.open(folder))
                .isInstanceOf(DevFailure.class)
                .message()
                .contains(parts);
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
