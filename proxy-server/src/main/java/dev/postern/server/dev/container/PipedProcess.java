package dev.postern.server.dev.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of this machine without a terminal. */
final class PipedProcess implements MachineProcess {
    private static final Pattern SYSTEM = Pattern.compile("error[=:] ?[0-9]+(?:, | \\()([^()]+)");

    private final Process process;
    private final String marker;
    private final OutputStream stdin;
    private final InputStream stdout;
    private final InputStream stderr;

    private PipedProcess(Process process, String marker, InputStream stdout, InputStream stderr) {
        this.process = process;
        this.marker = marker;
        this.stdin = new ProcessInput(process.getOutputStream(), true);
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** Starts it; fails with the runtime's sentence. */
    static PipedProcess start(List<String> command, ProcessHome home, ProcessId id) throws IOException {
        Path folder = home.prepared();
        Path program = Executable.find(command.isEmpty() ? "" : command.get(0), ProcessHome.PATH, folder);
        List<Fifo> outputs = Fifo.make(home.temporary(), 2);
        List<String> line = new ArrayList<>(command);
        line.set(0, Executable.calledAs(command.get(0), program, System.getenv().getOrDefault("PATH", "")));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectOutput(outputs.get(0).end())
                .redirectError(outputs.get(1).end());
        builder.environment().clear();
        builder.environment().putAll(home.environment(id, false));
        InputStream stdout = outputs.get(0).output();
        InputStream stderr = outputs.get(1).output();
        try {
            return new PipedProcess(builder.start(), id.marker(), stdout, stderr);
        } catch (IOException e) {
            stdout.close();
            stderr.close();
            throw Executable.failed("exec: \"" + command.get(0) + "\": " + reason(e));
        } finally {
            outputs.get(0).close();
            outputs.get(1).close();
        }
    }

    /** The JDK's sentence holds the system's: {@code error=8, Exec format error}, {@code error: 8 (Exec format error)}. */
    static String reason(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        Matcher system = SYSTEM.matcher(text);
        return system.find() ? system.group(1).toLowerCase(Locale.ROOT) : text;
    }

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
        return stderr;
    }

    @Override
    public void resize(int columns, int rows) {
        // Without a terminal there is nothing that has a size.
    }

    @Override
    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void abandon() {
        ProcessTree.kill(handles(), marker);
    }

    @Override
    public Collection<ProcessHandle> handles() {
        return List.of(process.toHandle());
    }
}
