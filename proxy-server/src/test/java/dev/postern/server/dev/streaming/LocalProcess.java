package dev.postern.server.dev.streaming;

import dev.postern.server.dev.container.ContainerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A process of this machine, without a terminal. */
final class LocalProcess implements ContainerProcess {
    private final Process process;
    final List<String> sizes = new CopyOnWriteArrayList<>();
    final CountDownLatch abandoned = new CountDownLatch(1);

    private LocalProcess(Process process) {
        this.process = process;
    }

    static LocalProcess shell(String script) {
        try {
            return new LocalProcess(new ProcessBuilder("sh", "-c", script).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    @Override
    public InputStream stdout() {
        return process.getInputStream();
    }

    @Override
    public InputStream stderr() {
        return process.getErrorStream();
    }

    @Override
    public void resize(int columns, int rows) {
        sizes.add(columns + "x" + rows);
    }

    @Override
    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void abandon() {
        process.destroyForcibly();
        abandoned.countDown();
    }
}
