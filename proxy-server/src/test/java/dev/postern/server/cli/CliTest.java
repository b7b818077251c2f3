package dev.postern.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.SampleFolder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void checkSaysWhatAGoodConfigurationMeans() {
        Path file = SampleFolder.in(folder).config(SampleFolder.CONFIG);

        assertThat(run("check", "--offline", "--config", file.toString())).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).isEqualTo("""
                config OK: %s
                  serving     https://127.0.0.1:0
                  admin       http://127.0.0.1:0
                  users       client certificates, 2 static tokens
                  pod gate    RBAC from 1 file
                  node gate   RBAC from 1 file
                  cluster     sample: API server https://192.0.2.10:6443
                  streams     to kubelets
                  identity    the gateway impersonates the caller
                  idle limit  1h30m
                  at the end  sessions go on for 30s
                """.formatted(file));
    }

    @Test
    void checkPrintsEveryProblemToStandardErrorAndExitsWithTwo() throws Exception {
        SampleFolder files = SampleFolder.in(folder);
        Path file = files.config(
                SampleFolder.CONFIG.replace("port: 0}", "port: 99999}").replace("1h30m", "soon"));

        assertThat(run("check", "--config", file.toString())).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEqualTo("""
                admin.port: must be between 0 and 65535, not 99999
                streaming.idleTimeout: must be a duration such as 4h, 90s or 1h30m, not "soon"
                2 problems in %s
                """.formatted(file));
    }

    @Test
    void serveRefusesWhatCheckRefuses() throws Exception {
        SampleFolder files = SampleFolder.in(folder);
        Path file = files.config(SampleFolder.CONFIG);
        Files.delete(files.file("policy.yaml"));

        assertThat(run("serve", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("authorization.rbacFiles[0]: file not found: %s%n1 problem in %s%n"
                        .formatted(files.file("policy.yaml"), file));
    }

    @Test
    void versionNamesItselfAndJava() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).startsWith("postern ").contains("\njava " + Runtime.version());
    }

    @Test
    void helpTellsAStrangerWhereToStart() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "Usage: postern",
                        "serve",
                        "check",
                        "version",
                        "postern check --config postern.yaml",
                        "Exit status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "check", "kubeconfig"})
    void helpOfACommandNamesItsOption(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: postern " + command, "--config=FILE");
    }

    @Test
    void helpOfDevSaysWhatItRunsAndWhere() {
        assertThat(run("dev", "--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: postern dev", "--state-dir=DIR", "--kubelet-port=PORT", "127.0.0.1", "-- CMD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "serve",
                "check --nonsense",
                "dev --for soon",
                "dev --port 70000",
                "check --config x --offline --online"
            })
    void aWrongCommandLineExitsWithTwoAndShowsTheUsage(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains("postern");
        assertThat(out.toString()).isEmpty();
    }

    private int run(String... arguments) {
        return Cli.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
