package dev.postern.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code authentication}. */
@Keys(later = {"webhook", "configFile", "requestHeader", "anonymous", "audiences"})
record AuthenticationKeys(
        @Key(about = "Client certificates: the common name is the user, organizations are the groups.") @Nullable
        X509 x509,

        @Key(
                about =
                        "The API server's static token file: token,user,uid,\"group1,group2\" on each line. Refused where others can read it.")
        @Nullable
        Path tokenAuthFile) {
    AuthenticationKeys {
        if (x509 == null && tokenAuthFile == null) {
            throw new IllegalArgumentException("nobody could authenticate: set x509.clientCAFile or tokenAuthFile");
        }
    }

    /** Whether a caller can have a bearer token. */
    boolean takesTokens() {
        return tokenAuthFile != null;
    }

    /** {@code authentication.x509}. */
    record X509(
            @Key(about = "PEM file with the CA certificates that sign users' certificates.")
            Path clientCAFile) {}
}
