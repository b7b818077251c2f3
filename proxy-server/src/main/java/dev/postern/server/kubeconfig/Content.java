package dev.postern.server.kubeconfig;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/** A file that a kubeconfig names, or holds. {@code toString} does not show what it holds. */
public sealed interface Content {
    /** By its path; relative ones would be relative to the kubeconfig, so this one is absolute. */
    record File(Path path) implements Content {
        public File {
            path = path.toAbsolutePath().normalize();
        }

        @Override
        public Map<String, Object> keys(String key) {
            return Map.of(key, path.toString());
        }
    }

    /** Within the kubeconfig. */
    record Embedded(String text) implements Content {
        @Override
        public Map<String, Object> keys(String key) {
            return Map.of(key + "-data", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public String toString() {
            return "Embedded";
        }
    }

    /** The one key that says so in a kubeconfig. */
    Map<String, Object> keys(String key);
}
