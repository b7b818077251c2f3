package dev.postern.server.dev.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.container.LogOptions.Limits;
import dev.postern.server.dev.container.LogOptions.Which;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A runtime with its pods, and what tests ask of it. */
final class RunningPods implements AutoCloseable {
    static final Which BOTH = new Which(false, true, true);
    private static final Pattern PID = Pattern.compile("pid ([0-9]+)\r?\n");

    private final ContainerRuntime runtime;
    private final List<String> trace = new CopyOnWriteArrayList<>();

    RunningPods(Path folder) throws IOException {
        runtime = ContainerRuntime.start(folder, (hop, connection, step) -> trace.add(hop + " " + step));
    }

    ContainerRuntime runtime() {
        return runtime;
    }

    List<String> trace() {
        return trace;
    }

    Container container(String pod, String name) {
        return runtime.pod("default", pod).orElseThrow().container(name).orElseThrow();
    }

    String exec(String pod, String container, String... command) throws Exception {
        ContainerProcess process = container(pod, container).exec(List.of(command), false);
        process.stdin().close();
        String said = new String(process.stdout().readAllBytes(), UTF_8);
        process.waitFor();
        return said;
    }

    static LogOptions options(Which which) {
        return new LogOptions(which, false, false, null, Limits.NONE);
    }

    static String read(Container container, LogOptions options) throws Exception {
        StringBuilder text = new StringBuilder();
        try (LogReader reader = container.logs(options)) {
            for (byte[] part = reader.next(); part.length > 0; part = reader.next()) {
                text.append(new String(part, UTF_8));
            }
        }
        return text.toString();
    }

    static String until(InputStream output, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = output.read();
            if (next < 0) {
                throw new IOException("ended after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    static long pid(String said) {
        Matcher matcher = PID.matcher(said);
        assertThat(matcher.find()).as(said).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    @Override
    public void close() {
        runtime.close();
    }
}
