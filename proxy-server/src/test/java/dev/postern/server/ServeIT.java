package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The program as a process: its start, its signals and its exit status. */
class ServeIT {
    private static final String CONFIG =
            SampleFolder.CONFIG.replace("kubeconfig: postern.kubeconfig", "inventoryFile: inventory.yaml");

    @TempDir
    private Path folder;

    private @Nullable ServeProcess running;

    @AfterEach
    void end() {
        if (running != null) {
            running.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void servesUntilASignalAndExitsWithZero(String signal) throws Exception {
        ServeProcess postern = start("serve", "--config", config(CONFIG));
        JsonNode serving = postern.event("serving");
        String admin = "http://" + serving.path("admin").asString();
        assertThat(ServeProcess.get(admin + "/readyz?verbose").body())
                .isEqualTo(
                        "[+]ping ok\n[+]listening ok\n[+]cluster-sample ok\n[+]token-issuers ok\n[+]files ok\n[+]shutdown ok\nreadyz check passed\n");
        assertThat(ServeProcess.get(admin + "/metrics").body())
                .contains("jvm_memory_used_bytes", "process_uptime_seconds");

        postern.signal(signal);

        assertThat(postern.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(postern.process().exitValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"serving", "admin"})
    void saysWhichPortIsTakenAndExitsWithOne(String section) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String before = section.equals("serving") ? "port: 0\n" : "port: 0}";
            String config = CONFIG.replace(before, before.replace("0", Integer.toString(taken.getLocalPort())));
            ServeProcess postern = start("serve", "--config", config(config));

            assertThat(postern.process().waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(postern.process().exitValue()).isEqualTo(1);
            assertThat(postern.log().lines())
                    .contains(section + ": cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": the address is in use by another process, or is none of this host's");
        }
    }

    @Test
    @Tag("B10")
    void writesNoSecretAnywhere() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        String config = config(CONFIG);
        Set<Path> before = files();
        ServeProcess postern = start("-Djava.io.tmpdir=" + temporary, "serve", "--config", config);
        JsonNode serving = postern.event("serving");
        ServeProcess.get("http://" + serving.path("admin").asString() + "/metrics");

        Set<Path> written = files();
        written.removeAll(before);
        assertThat(written).allMatch(file -> file.startsWith(temporary));
        for (Path file : written) {
            assertHasNoSecret(file);
        }
        assertHasNoSecret(Path.of("/proc", Long.toString(postern.process().pid()), "environ"));
        assertHasNoSecret(Path.of("/proc", Long.toString(postern.process().pid()), "cmdline"));
    }

    private Set<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).collect(Collectors.toSet());
        }
    }

    private static void assertHasNoSecret(Path file) throws IOException {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .as(file.toString())
                .doesNotContain("alice-token", "PRIVATE KEY");
    }

    @Test
    void refusesToStartWithAnUnsafeSwitch() throws Exception {
        ServeProcess postern = start("-Dvertx.disableHttpHeadersValidation=true", "serve", "--config", config(CONFIG));

        assertThat(postern.process().waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(postern.process().exitValue()).isEqualTo(2);
        assertThat(postern.log().lines())
                .contains("system property vertx.disableHttpHeadersValidation switches a protection off: remove it");
    }

    private String config(String text) {
        return SampleFolder.in(folder).config(text).toString();
    }

    private ServeProcess start(String... arguments) throws IOException {
        running = ServeProcess.start(arguments);
        return running;
    }
}
