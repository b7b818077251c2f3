package dev.postern.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The program as a process of its own.
 *
 * @param log what it writes on standard error
 */
record ServeProcess(Process process, BufferedReader log) implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Starts it; what begins with {@code -D} is the JVM's. */
    static ServeProcess start(String... arguments) throws IOException {
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
        Process process = new ProcessBuilder(command).start();
        return new ServeProcess(process, process.errorReader());
    }

    /** Reads the log on to this message. */
    JsonNode event(String message) throws IOException {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            // A newer JVM warns on standard error too, of libraries' use of Unsafe and native code.
            if (line.startsWith("{")
                    && JSON.readTree(line).path("message").asString().equals(message)) {
                return JSON.readTree(line);
            }
        }
        throw new AssertionError("the process ended without saying: " + message);
    }

    /** Sends {@code TERM}, {@code INT}, … */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
