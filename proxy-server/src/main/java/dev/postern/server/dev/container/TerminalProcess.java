package dev.postern.server.dev.container;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A process of this machine with a terminal of its own. */
final class TerminalProcess implements MachineProcess {
    private static final String NO_TERMINAL =
            "this machine gives no terminal (%s): leave -t away, as in kubectl exec -i, or start the development cluster where"
                    + " /dev/ptmx can be opened and the folder for temporary files (-Djava.io.tmpdir) allows programs to run";

    private final PtyProcess process;
    private final Collection<ProcessHandle> handle;
    private final String marker;
    private final OutputStream stdin;
    private final InputStream stdout;

    private TerminalProcess(PtyProcess process, String marker) {
        this.process = process;
        this.handle = ProcessHandle.of(process.pid()).map(List::of).orElseGet(List::of);
        this.marker = marker;
        this.stdin = new ProcessInput(process.getOutputStream(), false);
        this.stdout = new Output(process);
    }

    /** Whether this machine gives terminals. Starts a process to see. */
    static boolean isAvailable() {
        try {
            PtyProcess probe = new PtyProcessBuilder(new String[] {"/bin/sh", "-c", ":"})
                    .setEnvironment(Map.of("PATH", ProcessHome.PATH))
                    .start();
            probe.waitFor();
            probe.getInputStream().close();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException | RuntimeException | LinkageError e) {
            return false;
        }
    }

    /** Starts it; fails with the runtime's sentence, or with ours where there is no terminal to be had. */
    static TerminalProcess start(List<String> command, ProcessHome home, ProcessId id) throws IOException {
        Path folder = home.prepared();
        Path program = Executable.find(command.isEmpty() ? "" : command.get(0), ProcessHome.PATH, folder);
        List<String> line = new ArrayList<>(command);
        line.set(0, Executable.calledAs(command.get(0), program, System.getenv().getOrDefault("PATH", "")));
        PtyProcessBuilder builder = new PtyProcessBuilder(line.toArray(new String[0]))
                .setDirectory(folder.toString())
                .setEnvironment(home.environment(id, true));
        try {
            return new TerminalProcess(builder.start(), id.marker());
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new IOException(NO_TERMINAL.formatted(e.getMessage()), e);
        }
    }

    /** A terminal has no end of input; closing it would hang up the process instead. */
    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public InputStream stdout() {
        return stdout;
    }

    @Override
    public InputStream stderr() {
        return InputStream.nullInputStream();
    }

    @Override
    public void resize(int columns, int rows) {
        if (process.isAlive()) {
            process.setWinSize(new WinSize(columns, rows));
        }
    }

    @Override
    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void abandon() {
        ProcessTree.kill(handle, marker);
    }

    @Override
    public Collection<ProcessHandle> handles() {
        return handle;
    }

    /** Gives the terminal back at its end, for which pty4j would wait for the garbage collector. */
    private static final class Output extends FilterInputStream {
        private final PtyProcess process;

        Output(PtyProcess process) {
            super(process.getInputStream());
            this.process = process;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (count < 0) {
                close();
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            super.close();
            process.getOutputStream().close();
        }
    }
}
