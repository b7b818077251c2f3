package dev.postern.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProgramTest {
    @TempDir
    private Path folder;

    private Path program;
    private long owner;

    @BeforeEach
    void write() throws IOException {
        program = Files.writeString(folder.resolve("program"), "#!/bin/sh\n");
        owner = ((Number) Files.getAttribute(program, "unix:uid")).longValue();
        mode("rwxr-xr-x");
    }

    @Test
    void runsWhatOnlyItsOwnUserCanChange() {
        assertThat(TrustedProgram.objection(program)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxr-x", "rwxr-xrwx", "rwx--x-w-"})
    void runsNothingThatOthersCanChange(String mode) throws IOException {
        mode(mode);

        assertThat(TrustedProgram.objection(program))
                .isEqualTo(Optional.of("is run by the gateway, and others can change it: chmod go-w " + program));
    }

    @Test
    void runsNothingThatIsSomebodyElses() {
        assertThat(TrustedProgram.objection(program, List.of(owner))).isEmpty();
        assertThat(TrustedProgram.objection(program, List.of(owner + 1)))
                .hasValueSatisfying(objection -> assertThat(objection)
                        .contains("is neither root nor the gateway's own user: chown root " + program));
    }

    @Test
    void looksBehindALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), program);
        assertThat(TrustedProgram.objection(link)).isEmpty();

        mode("rwxrwxrwx");
        assertThat(TrustedProgram.objection(link)).isPresent();
    }

    @Test
    void saysNothingOfWhatIsNotThere() {
        assertThat(TrustedProgram.objection(folder.resolve("nothing"))).isEmpty();
    }

    private void mode(String mode) throws IOException {
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString(mode));
    }

    @Test
    void isFoundInTheFirstAbsoluteFolderThatHasAProgramOfTheName() throws IOException {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.writeString(first.resolve("login"), "not to be run");
        Path program = Files.writeString(second.resolve("login"), "#!/bin/sh");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        String relative = Path.of("").toAbsolutePath().relativize(second).toString();

        assertThat(TrustedProgram.find("login", first + ":" + relative)).isEmpty();
        assertThat(TrustedProgram.find("login", first + "::" + second)).contains(program);
        assertThat(TrustedProgram.find("other", first + ":" + second)).isEmpty();
    }
}
