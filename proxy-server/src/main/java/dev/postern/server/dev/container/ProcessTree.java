package dev.postern.server.dev.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Kills what was started for a container or a command. There is no cgroup here that would hold it together, so each process gets a
 * variable in its environment that its children inherit, and a process is found by that (Linux) or as a descendant of one that
 * lives (everywhere; so elsewhere a process whose parents have all ended is not found).
 */
public final class ProcessTree {
    private static final Path PROC = Path.of("/proc");
    /** A process may start another one while it is looked for; each round finds what the one before left. */
    private static final int ROUNDS = 50;

    private ProcessTree() {}

    /**
     * Kills the process, its descendants, and whatever has this in its environment; waits for their end, a second at most.
     *
     * @param roots processes, of which some may have ended
     * @param marker {@code NAME=value}; the value may go on in a process's environment
     */
    public static void kill(Collection<ProcessHandle> roots, String marker) {
        for (int round = 0; round < ROUNDS; round++) {
            Set<ProcessHandle> found = find(roots, marker);
            if (found.isEmpty()) {
                return;
            }
            found.forEach(ProcessHandle::destroyForcibly);
            found.forEach(ProcessTree::awaitEnd);
        }
    }

    private static Set<ProcessHandle> find(Collection<ProcessHandle> roots, String marker) {
        Set<ProcessHandle> found = new HashSet<>(marked(marker));
        roots.stream().filter(ProcessHandle::isAlive).forEach(found::add);
        Set<ProcessHandle> descendants = new HashSet<>();
        found.forEach(process -> process.descendants().forEach(descendants::add));
        found.addAll(descendants);
        found.remove(ProcessHandle.current());
        found.removeIf(process -> !process.isAlive());
        return found;
    }

    private static Set<ProcessHandle> marked(String marker) {
        Set<ProcessHandle> found = new HashSet<>();
        if (!Files.isDirectory(PROC)) {
            return found;
        }
        byte[] wanted = marker.getBytes(StandardCharsets.US_ASCII);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (hasVariable(process.resolve("environ"), wanted)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            // Without /proc the descendants are all that can be known.
            return found;
        }
        return found;
    }

    private static boolean hasVariable(Path environment, byte[] wanted) {
        byte[] variables;
        try {
            variables = Files.readAllBytes(environment);
        } catch (IOException e) {
            // Ended meanwhile, or another user's.
            return false;
        }
        for (int at = 0; at + wanted.length <= variables.length; at++) {
            boolean begins = at == 0 || variables[at - 1] == 0;
            if (begins && Arrays.equals(variables, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // The next round finds it again.
        }
    }
}
