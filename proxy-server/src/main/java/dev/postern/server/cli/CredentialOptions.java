package dev.postern.server.cli;

import dev.postern.server.kubeconfig.Credential;
import dev.postern.server.kubeconfig.CredentialFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the user of a kubeconfig shows who they are: exactly one way. */
final class CredentialOptions {
    private static final Set<String> EXEC_VERSIONS =
            Set.of("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1");

    @Option(
            names = "--client-certificate",
            paramLabel = "FILE",
            description = "The user's certificate (PEM), then its intermediates.")
    private @Nullable Path certificate;

    @Option(names = "--client-key", paramLabel = "FILE", description = "Its private key (PEM).")
    private @Nullable Path key;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file that holds nothing but the user's bearer token.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--exec-command",
            paramLabel = "CMD",
            description = "A program that prints the credential, run by kubectl (client-go's exec plug-ins).")
    private @Nullable String command;

    @Option(names = "--exec-arg", paramLabel = "ARG", description = "An argument of it; may be repeated.")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--exec-api-version",
            paramLabel = "VERSION",
            defaultValue = "client.authentication.k8s.io/v1",
            description =
                    "What it prints: client.authentication.k8s.io/v1, or …/v1beta1, which kubectl 1.20 and 1.21 need."
                            + " Default: ${DEFAULT-VALUE}.")
    private String execVersion = "";

    /**
     * Reads the credential.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    Credential read(CredentialFiles files) {
        List<String> ways = ways();
        if (ways.size() != 1) {
            throw new IllegalArgumentException(
                    (ways.isEmpty() ? "no credential: " : String.join(" and ", ways) + " exclude each other: ")
                            + "name one of --client-certificate with --client-key, --token-file, --exec-command");
        }
        if (command != null) {
            return exec(command);
        }
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException("--exec-arg: is for --exec-command only");
        }
        return tokenFile != null
                ? files.token(tokenFile)
                : files.clientCertificate(
                        CredentialFiles.required(certificate, "--client-certificate", "--client-key"),
                        CredentialFiles.required(key, "--client-key", "--client-certificate"));
    }

    private List<String> ways() {
        List<String> ways = new ArrayList<>();
        if (certificate != null || key != null) {
            ways.add("--client-certificate");
        }
        if (tokenFile != null) {
            ways.add("--token-file");
        }
        if (command != null) {
            ways.add("--exec-command");
        }
        return ways;
    }

    private Credential exec(String program) {
        if (program.isBlank()) {
            throw new IllegalArgumentException("--exec-command: must name a program");
        }
        if (!EXEC_VERSIONS.contains(execVersion)) {
            throw new IllegalArgumentException("--exec-api-version: must be client.authentication.k8s.io/v1 or"
                    + " client.authentication.k8s.io/v1beta1, not \"" + execVersion + "\"");
        }
        return new Credential.Exec(execVersion, program, arguments);
    }
}
