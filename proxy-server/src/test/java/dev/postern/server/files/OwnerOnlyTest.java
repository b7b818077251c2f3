package dev.postern.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyTest {
    @TempDir
    private Path folder;

    @Test
    void closesAFileThatWasOpenToOthers() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        OwnerOnly.write(file, "new");

        assertThat(file).hasContent("new");
        assertThat(mode(file)).isEqualTo("rw-------");
    }

    @Test
    void replacesWhatALinkPointsToAndKeepsTheLink() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        OwnerOnly.write(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void leavesNothingBesideWhenItFails() throws IOException {
        Path occupied = Files.createDirectories(folder.resolve("folder/inside")).getParent();

        assertThatThrownBy(() -> OwnerOnly.write(occupied, "text")).isInstanceOf(IOException.class);

        assertThat(names()).containsExactly("folder");
    }

    @Test
    void makesFoldersThatOnlyTheOwnerEnters() throws IOException {
        Path made = folder.resolve("above/made");

        OwnerOnly.folder(made);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        OwnerOnly.folder(made);

        assertThat(mode(made)).isEqualTo("rwx------");
        assertThat(mode(made.resolveSibling(""))).isEqualTo("rwx------");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
