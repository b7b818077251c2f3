package dev.postern.server.dev.streaming;

import dev.postern.server.dev.container.ContainerProcess;
import dev.postern.server.dev.streaming.StreamingRequest.Kind;
import dev.postern.server.dev.streaming.StreamingRequest.RemoteCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process and a client's streams, connected. Uses up to four threads: one for each stream, the first of which starts the
 * process and waits for its end.
 */
final class CommandRun {
    private final RemoteCommand command;
    private final CommandStreams streams;
    private final SessionResources resources;
    private final Copy in = new Copy();
    private final Copy out = new Copy();
    private final Copy err = new Copy();
    private @Nullable ContainerProcess process;
    private boolean abandoned;

    CommandRun(RemoteCommand command, CommandStreams streams, SessionResources resources) {
        this.command = command;
        this.streams = streams;
        this.resources = resources;
    }

    /** Starts. Any thread. */
    void start(Consumer<CommandStatus> ended) {
        resources.blocking().execute(() -> ended.accept(run()));
    }

    /** The client has left. Any thread. */
    synchronized void abandon() {
        ContainerProcess running = process;
        if (!abandoned && running != null) {
            resources.blocking().execute(running::abandon);
        }
        abandoned = true;
    }

    /** What has passed so far, for the trace. */
    String counts() {
        return StreamTrace.bytes(in.copied()) + " in, " + StreamTrace.bytes(out.copied() + err.copied()) + " out";
    }

    private CommandStatus run() {
        try {
            ContainerProcess opened = command.process().open();
            if (!adopt(opened)) {
                opened.abandon();
            }
            return command.kind() == Kind.EXEC ? exec(opened) : attach(opened);
        } catch (IOException | RuntimeException e) {
            return failure(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failure("interrupted");
        }
    }

    private synchronized boolean adopt(ContainerProcess opened) {
        process = opened;
        return !abandoned;
    }

    private CommandStatus exec(ContainerProcess opened) throws InterruptedException {
        resources.trace().pod("process started");
        connect(opened);
        int status = opened.waitFor();
        resources.trace().pod("process ended with exit status " + status);
        return status == 0 ? new CommandStatus.Success() : new CommandStatus.Exit(status);
    }

    private CommandStatus attach(ContainerProcess opened) throws InterruptedException {
        resources.trace().pod("attached");
        connect(opened);
        resources.trace().pod("detached");
        return new CommandStatus.Success();
    }

    /** Returns when all output has been copied. */
    private void connect(ContainerProcess opened) throws InterruptedException {
        resources.blocking().execute(() -> input(opened));
        InputStream resize = streams.resize();
        if (resize != null) {
            resources.blocking().execute(() -> TerminalSizes.read(resize, opened::resize));
        }
        CountDownLatch errorsCopied = new CountDownLatch(1);
        resources.blocking().execute(() -> {
            output(err, opened.stderr(), streams.stderr());
            errorsCopied.countDown();
        });
        output(out, opened.stdout(), streams.stdout());
        errorsCopied.await();
    }

    /** Without a client's stdin, only what exec starts without a terminal has an end of input at once. */
    private void input(ContainerProcess opened) {
        InputStream stdin = streams.stdin();
        boolean ownInput = command.kind() == Kind.ATTACH || command.streams().tty();
        if (stdin == null && ownInput) {
            return;
        }
        try (OutputStream target = opened.stdin();
                InputStream source = stdin == null ? InputStream.nullInputStream() : stdin) {
            in.run(source, target);
        } catch (IOException e) {
            // The process reads no more. Its end is told by its exit status, not here.
            resources.trace().pod("stdin is closed");
        }
    }

    /** Copies to the client's stream and ends it; what nobody asked for is read nonetheless, lest the process wait. */
    private void output(Copy copy, InputStream from, @Nullable OutputStream to) {
        try (OutputStream target = to == null ? OutputStream.nullOutputStream() : to) {
            copy.run(from, target);
        } catch (IOException e) {
            // The client is gone, of which its connection tells; or the process is, which was killed.
            resources.trace().pod("output is closed");
        }
    }

    private CommandStatus failure(String sentence) {
        resources.trace().pod("no process");
        return new CommandStatus.Failure(
                command.kind() == Kind.EXEC
                        ? "error executing command in container: " + sentence
                        : "error attaching to container: " + sentence);
    }
}
