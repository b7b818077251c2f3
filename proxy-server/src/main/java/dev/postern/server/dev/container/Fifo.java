package dev.postern.server.dev.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A pipe with a name, for a process's output. The JDK's own pipes end with the process that was started, although others may
 * still hold and write them; these end with the last of them, as in a container.
 */
final class Fifo implements AutoCloseable {
    private final Path name;
    /** Holds both ends, so that neither side waits for the other when it opens. */
    private final FileChannel both;

    private final FileChannel reader;

    private Fifo(Path name, FileChannel both, FileChannel reader) {
        this.name = name;
        this.both = both;
        this.reader = reader;
    }

    /** Makes them in this folder, which must exist. */
    static List<Fifo> make(Path folder, int count) throws IOException {
        List<Path> names =
                Stream.generate(Ids::next).limit(count).map(folder::resolve).toList();
        mkfifo(names);
        List<Fifo> fifos = new ArrayList<>();
        for (Path name : names) {
            FileChannel both = FileChannel.open(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
            fifos.add(new Fifo(name, both, FileChannel.open(name, StandardOpenOption.READ)));
        }
        return fifos;
    }

    private static void mkfifo(List<Path> names) throws IOException {
        List<String> command = new ArrayList<>(List.of("mkfifo", "-m", "600"));
        names.forEach(name -> command.add(name.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("mkfifo: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while making a pipe");
        }
    }

    /** For the process to open. */
    ProcessBuilder.Redirect end() {
        return ProcessBuilder.Redirect.to(name.toFile());
    }

    /** What the process writes; ends with the last who holds the other end. Closing it wakes a reader. */
    InputStream output() {
        return new ChannelInput(reader);
    }

    /** The process has opened it, or never will: takes the name away and leaves the pipe to the process. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(name);
        both.close();
    }
}
