package dev.postern.server.dev.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutableTest {
    @TempDir
    private Path folder;

    private Path program;

    @BeforeEach
    void install() throws IOException {
        program = Files.createFile(
                folder.resolve("program"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.createFile(
                folder.resolve("text"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
    }

    @Test
    void looksAlongThePath() throws IOException {
        assertThat(Executable.find("program", "/nowhere:" + folder, Path.of("/")))
                .isEqualTo(program);
    }

    @Test
    void takesANameWithASlashFromTheWorkingDirectory() throws IOException {
        assertThat(Executable.find("./program", "", folder)).exists();
        assertThat(Executable.find(program.toString(), "", Path.of("/"))).isEqualTo(program);
    }

    @Test
    void saysWhatARuntimeSays() {
        assertRefused("nosuch", "exec: \"nosuch\": executable file not found in $PATH");
        assertRefused("", "exec: \"\": executable file not found in $PATH");
        assertRefused("text", "exec: \"text\": executable file not found in $PATH");
        assertRefused("./nosuch", "exec: \"./nosuch\": stat ./nosuch: no such file or directory");
        assertRefused("./text", "exec: \"./text\": permission denied");
        assertRefused("./", "exec: \"./\": is a directory");
    }

    private void assertRefused(String command, String reason) {
        assertThatThrownBy(() -> Executable.find(command, folder.toString(), folder))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("failed to exec in container: failed to start exec \"[0-9a-f]{64}\": .*")
                .hasMessageEndingWith("OCI runtime exec failed: exec failed: unable to start container process: "
                        + reason + ": unknown");
    }
}
