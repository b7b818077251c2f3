package dev.postern.server.config;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The user part of a kubeconfig: a client certificate or a bearer token, and nothing that runs a command. */
final class KubeconfigCredential {
    private static final String COMMANDS =
            "is refused: Postern runs no commands; use a client certificate or a token file";

    private KubeconfigCredential() {}

    static Optional<Credential> read(KubeconfigFile.User user, Place place) {
        Kubeconfig.refuse(user.exec(), place.at("exec"), COMMANDS);
        Kubeconfig.refuse(user.authProvider(), place.at("auth-provider"), COMMANDS);
        Kubeconfig.refuse(user.username(), place.at("username"), "is refused: API servers take no passwords");
        Kubeconfig.refuse(user.as(), place.at("as"), "is refused: the gateway acts as itself or as its callers");
        boolean certificate = user.certificateFile() != null || user.certificateData() != null;
        boolean token = user.tokenFile() != null || user.token() != null;
        if (certificate == token) {
            place.problem((certificate ? "needs either" : "needs")
                    + " a client certificate or a token, for the gateway's own identity");
            return Optional.empty();
        }
        return certificate ? certificate(user, place) : token(user, place);
    }

    private static Optional<Credential> certificate(KubeconfigFile.User user, Place place) {
        Optional<String> chain =
                content(user.certificateData(), user.certificateFile(), place.at("client-certificate"), false);
        Optional<String> key = content(user.keyData(), user.keyFile(), place.at("client-key"), true);
        return chain.flatMap(pem -> key.flatMap(secret ->
                        Certificates.keyPair(pem, place.at("client-certificate"), secret, place.at("client-key"))))
                .map(Credential.ClientCertificate::new);
    }

    private static Optional<Credential> token(KubeconfigFile.User user, Place place) {
        Place here = place.at(user.tokenFile() == null ? "token" : "tokenFile");
        Optional<String> text = user.tokenFile() == null
                ? Optional.ofNullable(user.token())
                : TextFile.readSecret(user.tokenFile(), here);
        return text.map(String::strip).filter(token -> usable(token, here)).map(Credential.BearerToken::new);
    }

    private static boolean usable(String token, Place place) {
        boolean usable = !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!usable) {
            place.problem("must be a token of visible characters");
        }
        return usable;
    }

    private static Optional<String> content(@Nullable String data, @Nullable Path file, Place place, boolean secret) {
        if (data != null) {
            return Kubeconfig.decoded(data, place);
        }
        if (file == null) {
            place.problem("is required");
            return Optional.empty();
        }
        return secret ? TextFile.readSecret(file, place) : TextFile.read(file, place);
    }
}
