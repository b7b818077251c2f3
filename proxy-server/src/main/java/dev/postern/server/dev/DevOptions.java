package dev.postern.server.dev;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the development cluster lives. Ports are on 127.0.0.1; 0 is any free one.
 *
 * @param stateFolder what is kept between two starts; one cluster at a time
 * @param port the gateway's
 * @param adminPort for the gateway's health and metrics
 * @param kubeletPort the kubelet's
 */
public record DevOptions(Path stateFolder, int port, int adminPort, int kubeletPort) {
    /** {@code $XDG_STATE_HOME/postern-dev}, or {@code ~/.local/state/postern-dev} (XDG Base Directory Specification). */
    public static Path defaultStateFolder(Map<String, String> environment, Path home) {
        Path state = Path.of(environment.getOrDefault("XDG_STATE_HOME", ""));
        return (state.isAbsolute() ? state : home.resolve(".local").resolve("state")).resolve("postern-dev");
    }
}
