package dev.postern.server.credential;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A command that prints a credential, as the {@code exec} of a kubeconfig's user names it.
 *
 * @param apiVersion {@code client.authentication.k8s.io/v1} or {@code …/v1beta1}: of what it reads and prints
 * @param words the command's absolute path, then its arguments; {@code toString} shows none of the arguments
 * @param environment added to {@code PATH} and {@code HOME}, which are all it gets of the gateway's own
 * @param folder that it runs in
 * @param installHint what a person does where it is not installed; may be empty
 */
public record ExecCommand(
        String apiVersion, List<String> words, Map<String, String> environment, Path folder, String installHint) {
    public ExecCommand {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** The command without its arguments, for messages. */
    public String name() {
        return words.get(0);
    }

    @Override
    public String toString() {
        return "ExecCommand " + name();
    }
}
