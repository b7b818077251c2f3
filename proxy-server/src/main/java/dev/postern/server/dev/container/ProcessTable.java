package dev.postern.server.dev.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One look at Linux's {@code /proc}: who is whose child, and who has a variable in its environment. */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");

    private final byte[] marker;
    private final Map<Long, Long> parents = new HashMap<>();
    private final Set<Long> marked = new HashSet<>();

    private ProcessTable(String marker) {
        this.marker = marker.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether there is one to look at. */
    static boolean exists() {
        return Files.exists(PROC.resolve("self/environ"));
    }

    /** Looks, also for processes whose environment has a variable that begins like this. */
    static ProcessTable read(String marker) {
        ProcessTable table = new ProcessTable(marker);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            processes.forEach(table::look);
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("/proc cannot be read", e);
        }
        return table;
    }

    private void look(Path process) {
        long pid = Long.parseLong(process.getFileName().toString());
        try {
            // The name, in parentheses, may hold anything; state and parent follow it.
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            if (fields[0].equals("Z")) {
                return;
            }
            parents.put(pid, Long.parseLong(fields[1]));
            if (hasMarker(Files.readAllBytes(process.resolve("environ")))) {
                marked.add(pid);
            }
        } catch (IOException gone) {
            // Ended meanwhile, or another user's.
        }
    }

    private boolean hasMarker(byte[] variables) {
        for (int at = 0; at + marker.length <= variables.length; at++) {
            boolean begins = at == 0 || variables[at - 1] == 0;
            if (begins && Arrays.equals(variables, at, at + marker.length, marker, 0, marker.length)) {
                return true;
            }
        }
        return false;
    }

    /** The processes that live: these, the marked ones, and the descendants of both. */
    Set<ProcessHandle> tree(Collection<ProcessHandle> roots) {
        Set<Long> wanted = new HashSet<>(marked);
        roots.stream().filter(ProcessHandle::isAlive).map(ProcessHandle::pid).forEach(wanted::add);
        Set<ProcessHandle> found = new HashSet<>();
        for (long pid : parents.keySet()) {
            if (isBelow(pid, wanted)) {
                ProcessHandle.of(pid).ifPresent(found::add);
            }
        }
        found.remove(ProcessHandle.current());
        return found;
    }

    private boolean isBelow(long pid, Set<Long> wanted) {
        for (Long at = pid; at != null; at = parents.get(at)) {
            if (wanted.contains(at)) {
                return true;
            }
        }
        return false;
    }
}
