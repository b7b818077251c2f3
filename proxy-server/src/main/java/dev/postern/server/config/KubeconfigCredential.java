package dev.postern.server.config;

import dev.postern.proxy.cluster.ApiServerOptions.Credential;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The user part of a kubeconfig: a client certificate or a bearer token, where no command prints one. */
final class KubeconfigCredential {
    private KubeconfigCredential() {}

    /** Whether nothing else than a command says who the gateway is; a problem where something does. */
    static boolean isOnlyExec(KubeconfigFile.User user, Place place) {
        int before = place.count();
        refuseOthers(user, place);
        if (hasCertificate(user) || hasToken(user)) {
            place.problem("needs either exec, a client certificate or a token, and not two of them");
        }
        return place.count() == before;
    }

    private static void refuseOthers(KubeconfigFile.User user, Place place) {
        Kubeconfig.refuse(
                user.authProvider(),
                place.at("auth-provider"),
                "is refused: client-go has no auth providers any more; use exec");
        Kubeconfig.refuse(user.username(), place.at("username"), "is refused: API servers take no passwords");
        Kubeconfig.refuse(user.as(), place.at("as"), "is refused: the gateway acts as itself or as its callers");
    }

    private static boolean hasCertificate(KubeconfigFile.User user) {
        return user.certificateFile() != null || user.certificateData() != null;
    }

    private static boolean hasToken(KubeconfigFile.User user) {
        return user.tokenFile() != null || user.token() != null;
    }

    /** A client certificate or a token. */
    static Optional<Credential> read(KubeconfigFile.User user, Place place) {
        refuseOthers(user, place);
        boolean certificate = hasCertificate(user);
        if (certificate == hasToken(user)) {
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
        return text.flatMap(token -> bearer(token, here));
    }

    /** A text that must be one token. */
    static Optional<Credential> bearer(String text, Place place) {
        String token = text.strip();
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            place.problem("must be a token of visible characters");
            return Optional.empty();
        }
        return Optional.of(new Credential.BearerToken(token));
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
