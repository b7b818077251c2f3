package dev.postern.server.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param path of the key, as in {@code clusters[0].kubelet.clientKeyFile}; empty for the file as a whole
 * @param message what is wrong, and where it helps, what to do; never holds the content of a secret file
 */
public record ConfigProblem(String path, String message) {
    /** {@code path: message}, one line. */
    @Override
    public String toString() {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
