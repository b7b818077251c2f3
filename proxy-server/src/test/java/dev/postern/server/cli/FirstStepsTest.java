package dev.postern.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStepsTest {
    @TempDir
    private Path folder;

    @Test
    void findAProgramThatThePathHas() throws IOException {
        Path program = Files.createFile(folder.resolve("kubectl"));
        String path = "/nowhere" + File.pathSeparator + File.pathSeparator + folder;
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(FirstSteps.isOnPath("kubectl", path)).isFalse();

        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(FirstSteps.isOnPath("kubectl", path)).isTrue();
        assertThat(FirstSteps.isOnPath("kubectl", "")).isFalse();
    }

    @Test
    void quoteAPathForTheShellWhereItMustBe() {
        assertThat(FirstSteps.quoted(Path.of("/home/u/.local/state"))).isEqualTo("/home/u/.local/state");
        assertThat(FirstSteps.quoted(Path.of("/home/my name/o'hara"))).isEqualTo("'/home/my name/o'\\''hara'");
    }
}
