package dev.postern.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import tools.jackson.databind.json.JsonMapper;

/** The program as a process: its start, its signals and its exit status. */
class ServeIT {
    private static final String CONFIG =
            SampleFolder.CONFIG.replace("kubeconfig: postern.kubeconfig", "inventoryFile: inventory.yaml");

    @TempDir
    private Path folder;

    private @Nullable Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void servesUntilASignalAndExitsWithZero(String signal) throws Exception {
        Process running = start("serve", "--config", config(CONFIG));
        BufferedReader log = running.errorReader();
        JsonNode serving = event(log, "serving");
        String admin = "http://" + serving.path("admin").asString();
        assertThat(get(admin + "/readyz?verbose").body())
                .isEqualTo(
                        "[+]ping ok\n[+]listening ok\n[+]cluster-sample ok\n[+]token-issuers ok\n[+]files ok\n[+]shutdown ok\nreadyz check passed\n");
        assertThat(get(admin + "/metrics").body()).contains("jvm_memory_used_bytes", "process_uptime_seconds");

        new ProcessBuilder("kill", "-" + signal, Long.toString(running.pid()))
                .start()
                .waitFor();

        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(running.exitValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"serving", "admin"})
    void saysWhichPortIsTakenAndExitsWithOne(String section) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String before = section.equals("serving") ? "port: 0\n" : "port: 0}";
            String config = CONFIG.replace(before, before.replace("0", Integer.toString(taken.getLocalPort())));
            Process running = start("serve", "--config", config(config));

            assertThat(running.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(running.exitValue()).isEqualTo(1);
            assertThat(running.errorReader().lines())
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
        Process running = start("-Djava.io.tmpdir=" + temporary, "serve", "--config", config);
        JsonNode serving = event(running.errorReader(), "serving");
        get("http://" + serving.path("admin").asString() + "/metrics");

        Set<Path> written = files();
        written.removeAll(before);
        assertThat(written).allMatch(file -> file.startsWith(temporary));
        for (Path file : written) {
            assertHasNoSecret(file);
        }
        assertHasNoSecret(Path.of("/proc", Long.toString(running.pid()), "environ"));
        assertHasNoSecret(Path.of("/proc", Long.toString(running.pid()), "cmdline"));
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
        Process running = start("-Dvertx.disableHttpHeadersValidation=true", "serve", "--config", config(CONFIG));

        assertThat(running.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(running.exitValue()).isEqualTo(2);
        assertThat(running.errorReader().lines())
                .contains("system property vertx.disableHttpHeadersValidation switches a protection off: remove it");
    }

    private String config(String text) {
        return SampleFolder.in(folder).config(text).toString();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlogback.configurationFile="
                        + Path.of("src", "main", "resources", "logback.xml").toUri()));
        for (String argument : arguments) {
            if (!argument.startsWith("-D") && !command.contains(Main.class.getName())) {
                command.add(Main.class.getName());
            }
            command.add(argument);
        }
        // A build in the background has Ctrl-C ignored, and would pass that on.
        command.addAll(0, List.of("env", "--default-signal=INT"));
        process = new ProcessBuilder(command).start();
        return process;
    }

    private static JsonNode event(BufferedReader log, String message) throws IOException {
        JsonMapper json = JsonMapper.builder().build();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            // A newer JVM warns on standard error too, of libraries' use of Unsafe and native code.
            if (line.startsWith("{")
                    && json.readTree(line).path("message").asString().equals(message)) {
                return json.readTree(line);
            }
        }
        throw new AssertionError("the process ended without saying: " + message);
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
