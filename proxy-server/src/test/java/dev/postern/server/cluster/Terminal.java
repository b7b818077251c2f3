package dev.postern.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A kubectl in a terminal of its own, which {@code script} gives it (util-linux). */
final class Terminal implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Lines lines;

    private Terminal(Process process) {
        this.process = process;
        this.lines = new Lines(process.getInputStream());
    }

    /** Starts it; no argument may have a single quote in it. */
    static Terminal start(Kubectl kubectl, int rows, int columns, List<String> arguments) throws IOException {
        List<String> words = new ArrayList<>(kubectl.command());
        words.addAll(List.of("--kubeconfig", kubectl.kubeconfig().toString()));
        arguments.forEach(argument -> words.add("'" + argument + "'"));
        String line = "tty; stty rows " + rows + " cols " + columns + "; " + String.join(" ", words);
        return new Terminal(new ProcessBuilder("script", "-qefc", line, "/dev/null")
                .redirectErrorStream(true)
                .start());
    }

    /** What it shows. */
    Lines lines() {
        return lines;
    }

    void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    /** Gives it another size, as a window that is drawn larger. */
    void resize(int rows, int columns) throws IOException, InterruptedException {
        String tty = lines.all().stream()
                .map(String::strip)
                .filter(line -> line.startsWith("/dev/pts/"))
                .findFirst()
                .orElseThrow();
        int failed = new ProcessBuilder("stty", "-F", tty, "rows", "" + rows, "cols", "" + columns)
                .start()
                .waitFor();
        if (failed != 0) {
            throw new IllegalStateException("stty ended with " + failed);
        }
    }

    /** Waits for its end; the exit status. */
    int waitFor() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end, and shows " + lines.all());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
