package dev.postern.server.dev.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine on which the library for terminals cannot be loaded. */
@Timeout(60)
class WithoutTerminalIT {
    @Test
    void saysWhatToDoAndRunsTheShellWithout(@TempDir Path folder) throws Exception {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder.resolve("nosuch"),
                        "-cp",
                        classes,
                        WithoutTerminal.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();

        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said)
                .contains("tty of the shell: false\n")
                .contains("refused: this machine gives no terminal (")
                .contains("leave -t away, as in kubectl exec -i, or start the development cluster where /dev/ptmx");
    }
}
