package dev.postern.proxy.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** File descriptors of this JVM that are sockets ({@code /proc/self/fd}). */
public final class OpenSockets {
    private OpenSockets() {}

    /** How many there are now. */
    public static long count() {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(OpenSockets::isSocket).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (NoSuchFileException e) {
            // Closed between listing and reading.
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
