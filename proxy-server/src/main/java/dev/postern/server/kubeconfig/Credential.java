package dev.postern.server.kubeconfig;

import java.nio.file.Path;
import java.util.List;

/** How a user shows who they are. {@code toString} shows no secret. */
public sealed interface Credential {
    /** In the TLS handshake. */
    record ClientCertificate(Content certificate, Content key) implements Credential {}

    /** A bearer token, read from its file again and again. */
    record TokenFile(Path path) implements Credential {
        public TokenFile {
            path = path.toAbsolutePath().normalize();
        }
    }

    /** A bearer token within the kubeconfig. */
    record Token(String token) implements Credential {
        @Override
        public String toString() {
            return "Token";
        }
    }

    /**
     * A program that prints a credential (client-go's exec plug-ins).
     *
     * @param apiVersion of what it prints: {@code client.authentication.k8s.io/v1} or {@code …/v1beta1}
     */
    record Exec(String apiVersion, String command, List<String> arguments) implements Credential {
        public Exec {
            arguments = List.copyOf(arguments);
        }
    }
}
