package dev.postern.server.dev.container;

import dev.postern.server.dev.container.LogLine.Stream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A client's view of a container's process that runs already: its output from now on. Where the client does not read, the
 * process waits, as it does in a container.
 */
final class AttachedProcess implements ContainerProcess {
    private final ContainerProcess process;
    private final OutputStream stdin;
    private final Consumer<AttachedProcess> leave;
    private final OutputPipe stdout = new OutputPipe();
    private final OutputPipe stderr = new OutputPipe();
    private final CountDownLatch over = new CountDownLatch(1);

    AttachedProcess(ContainerProcess process, boolean stdin, Consumer<AttachedProcess> leave) {
        this.process = process;
        this.stdin = stdin ? new ProcessInput(process.stdin(), false) : OutputStream.nullOutputStream();
        this.leave = leave;
    }

    /** Output of the process's; waits while the client has not read what came before. */
    void put(Stream stream, byte[] bytes, int length) throws InterruptedException {
        (stream == Stream.STDOUT ? stdout : stderr).write(bytes, 0, length);
    }

    /** The process has ended, or the client has left. */
    void end() {
        stdout.end();
        stderr.end();
        over.countDown();
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public InputStream stdout() {
        return stdout.reader();
    }

    @Override
    public InputStream stderr() {
        return stderr.reader();
    }

    @Override
    public void resize(int columns, int rows) {
        process.resize(columns, rows);
    }

    /** Zero however the process ends: an attached client does not learn of it ({@code cri-streaming}). */
    @Override
    public int waitFor() throws InterruptedException {
        over.await();
        return 0;
    }

    @Override
    public void abandon() {
        leave.accept(this);
        end();
    }
}
