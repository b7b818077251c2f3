package dev.postern.server.dev;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the development cluster lives. Ports are on 127.0.0.1; 0 is any free one.
 *
 * @param stateFolder what is kept between two starts; one cluster at a time
 * @param port the gateway's
 * @param adminPort for the gateway's health and metrics
 * @param kubeletPort the kubelet's
 */
public record DevOptions(Path stateFolder, int port, int adminPort, int kubeletPort) {
    /**
     * {@code $XDG_STATE_HOME/postern-dev}, or {@code ~/.local/state/postern-dev} (XDG Base Directory Specification).
     *
     * @param home for where {@code HOME} is not set: the JVM itself does not look at it
     */
    public static Path defaultStateFolder(Map<String, String> environment, Path home) {
        Path state = absolute(environment, "XDG_STATE_HOME")
                .orElse(absolute(environment, "HOME").orElse(home).resolve(".local/state"));
        return state.resolve("postern-dev");
    }

    private static Optional<Path> absolute(Map<String, String> environment, String variable) {
        return Optional.of(Path.of(environment.getOrDefault(variable, ""))).filter(Path::isAbsolute);
    }
}
