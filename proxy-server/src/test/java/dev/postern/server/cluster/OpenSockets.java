package dev.postern.server.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The TCP connections that a process holds (proc(5), proc_net(5)). Those to the API server are pooled and not counted. */
final class OpenSockets {
    private static final int LOCAL_ADDRESS = 1;
    private static final int REMOTE_ADDRESS = 2;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTENING = "0A";

    private OpenSockets() {}

    /** Connections that it has to this port. */
    static long to(long pid, int remotePort) throws IOException {
        return connections(pid, REMOTE_ADDRESS, remotePort);
    }

    /** Connections that it has accepted on this port. */
    static long on(long pid, int localPort) throws IOException {
        return connections(pid, LOCAL_ADDRESS, localPort);
    }

    private static long connections(long pid, int column, int port) throws IOException {
        Set<String> own = inodes(pid);
        String suffix = ":%04X".formatted(port);
        long count = 0;
        for (String table : Set.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "net", table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[column].endsWith(suffix)
                        && !fields[STATE].equals(LISTENING)
                        && own.contains(fields[INODE])) {
                    count++;
                }
            }
        }
        return count;
    }

    private static Set<String> inodes(long pid) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return descriptors
                    .map(OpenSockets::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException closedMeanwhile) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
