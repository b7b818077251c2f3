package dev.postern.server.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that runs beside the tests, with its output in a file. */
final class Background implements AutoCloseable {
    private final Process process;

    private Background(Process process) {
        this.process = process;
    }

    static Background start(Path log, List<String> command) throws IOException {
        Background background = whileThisRuns(log, command);
        background.process.getOutputStream().close();
        return background;
    }

    /** The same for a program that ends with its standard input, and so with this JVM, even where that is killed. */
    static Background whileThisRuns(Path log, List<String> command) throws IOException {
        return new Background(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
    }

    Process process() {
        return process;
    }

    /** Asks it to end, and makes it end after 20 s. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
