package dev.postern.server.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The lines of a running program, read as they come. */
final class Lines {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    Lines(InputStream from) {
        Thread reader = new Thread(() -> read(from), "lines");
        reader.setDaemon(true);
        reader.start();
    }

    boolean any(String part) {
        return lines.stream().anyMatch(line -> line.contains(part));
    }

    int count() {
        return lines.size();
    }

    List<String> all() {
        return List.copyOf(lines);
    }

    private void read(InputStream from) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException ended) {
            lines.add("(" + ended.getMessage() + ")");
        }
    }
}
