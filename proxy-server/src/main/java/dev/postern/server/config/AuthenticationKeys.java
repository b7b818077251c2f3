package dev.postern.server.config;

import dev.postern.proxy.authn.AuthenticationOptions.TokenReview;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code authentication}. */
record AuthenticationKeys(
        @Key(about = "Client certificates: the common name is the user, organizations are the groups.") @Nullable
        X509 x509,

        @Key(
                about =
                        "The API server's static token file: token,user,uid,\"group1,group2\" on each line. Refused where others can read it.")
        @Nullable
        Path tokenAuthFile,

        @Key(
                about =
                        "TokenReview: asks the cluster that a request is for whose its bearer token is. The gateway's identity there needs create on tokenreviews.authentication.k8s.io.",
                fallback = "{}")
        Webhook webhook,

        @Key(
                about =
                        "An AuthenticationConfiguration of apiserver.config.k8s.io/v1 or v1beta1: the issuers of JSON Web Tokens, and whether who shows no credential is system:anonymous. Nobody is anonymous without it.")
        @Nullable
        Path configFile,

        @Key(
                about =
                        "Hosts beside an issuer's own to which its discovery document may send the gateway for its keys (jwks_uri). Without this list a document that somebody has changed could send it anywhere.",
                fallback = "[]")
        List<String> jwksHosts,

        @Key(
                about =
                        "Front proxies that name the user in X-Remote-User, X-Remote-Group, X-Remote-Uid and X-Remote-Extra-*. From anyone else these headers say nothing and go nowhere.")
        @Nullable
        RequestHeader requestHeader) {
    AuthenticationKeys {
        boolean somebody = x509 != null
                || tokenAuthFile != null
                || webhook.enabled()
                || configFile != null
                || requestHeader != null;
        if (!somebody) {
            throw new IllegalArgumentException("nobody could authenticate: set x509.clientCAFile, tokenAuthFile,"
                    + " webhook.enabled, configFile or requestHeader");
        }
    }

    /** Whether a caller can have a bearer token. */
    boolean takesTokens() {
        return tokenAuthFile != null || webhook.enabled() || configFile != null;
    }

    /** {@code authentication.x509}. */
    record X509(
            @Key(about = "PEM file with the CA certificates that sign users' certificates.")
            Path clientCAFile) {}

    /** {@code authentication.webhook}. */
    record Webhook(
            @Key(
                    about =
                            "Whether clusters are asked. None may have an inventoryFile then, which no API server stands behind.",
                    fallback = "false")
            boolean enabled,

            @Key(
                    about =
                            "How long a good answer counts, at most 10s: so long a token still works that was revoked. A refused token is not asked about again for 2s.",
                    fallback = "10s")
            Duration cacheTTL,

            @Key(
                    about =
                            "Audiences of which a token must have one. Empty for the API server's own, which is what kubectl's tokens have.",
                    fallback = "[]")
            List<String> audiences) {
        Webhook {
            new TokenReview(cacheTTL, audiences);
            if (audiences.contains("")) {
                throw new IllegalArgumentException("an audience must not be empty");
            }
        }
    }

    /** {@code authentication.requestHeader}. */
    record RequestHeader(
            @Key(
                    about =
                            "PEM file with the CA certificates that sign front proxies' certificates. Must share nothing with x509.clientCAFile: any user could name another.")
            Path clientCAFile,

            @Key(
                    about =
                            "Common names that front proxies' certificates have; at least one. Any other certificate of the CA names nobody.")
            List<String> allowedNames) {
        RequestHeader {
            if (allowedNames.isEmpty() || allowedNames.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("allowedNames must have at least one name, and none that is blank");
            }
        }
    }
}
