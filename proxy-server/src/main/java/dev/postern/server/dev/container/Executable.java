package dev.postern.server.dev.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Finds a command's program as a container runtime does, and refuses it in the same words ({@code opencontainers/runc}). */
final class Executable {
    private static final Pattern COLON = Pattern.compile(":");

    private Executable() {}

    /**
     * The program's path.
     *
     * @param command its name, looked up along the path, or with a slash, then relative to the folder
     * @throws IOException with the runtime's sentence
     */
    static Path find(String command, String path, Path folder) throws IOException {
        if (command.contains("/")) {
            return named(command, folder.resolve(command));
        }
        for (String directory : COLON.split(path)) {
            Path candidate = Path.of(directory).resolve(command);
            if (!command.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        throw refused(command, "executable file not found in $PATH");
    }

    private static Path named(String command, Path file) throws IOException {
        if (!Files.exists(file)) {
            throw refused(command, "stat " + command + ": no such file or directory");
        }
        if (Files.isDirectory(file)) {
            throw refused(command, "is a directory");
        }
        if (!Files.isExecutable(file)) {
            throw refused(command, "permission denied");
        }
        return file;
    }

    /**
     * What the program is told it was called: the name, as in a container, where this program finds the same one under it, which
     * it does along its own path.
     */
    static String calledAs(String command, Path found, String ownPath) {
        if (command.contains("/")) {
            return found.toString();
        }
        for (String directory : COLON.split(ownPath)) {
            Path candidate = Path.of(directory).resolve(command);
            if (Files.isExecutable(candidate)) {
                return candidate.equals(found) ? command : found.toString();
            }
        }
        return found.toString();
    }

    /** {@code unknown} is the code of the runtime's own error, which it appends. */
    private static IOException refused(String command, String reason) {
        return failed("exec: \"" + command + "\": " + reason);
    }

    /** The whole sentence of containerd's, which the streaming server puts behind its own. */
    static IOException failed(String reason) {
        return new IOException("failed to exec in container: failed to start exec \"" + Ids.next()
                + "\": OCI runtime exec failed: exec failed: unable to start container process: " + reason
                + ": unknown");
    }
}
