package dev.postern.proxy.cluster;

import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TrustAnchors;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway itself reaches the API server; what a kubeconfig's current context says.
 *
 * @param address where it is
 * @param ca whose certificates the server may have; a new one holds for new connections, and old ones end with their
 *     requests
 * @param credentials the gateway's own; it may impersonate, so no request goes out under it without a user
 */
public record ApiServerOptions(ApiServerAddress address, Reloadable<TrustAnchors> ca, CredentialSource credentials)
        implements ClusterSource {
    /** Name or IP literal without brackets. */
    public String host() {
        return address.host();
    }

    /** TCP port. */
    public int port() {
        return address.port();
    }

    /** Prefix of every path, empty or {@code /prefix} without a final slash. */
    public String basePath() {
        return address.basePath();
    }

    /** The gateway's own identity at the API server: a certificate, a token, or both. */
    public sealed interface Credential {
        /** What TLS shows, or null. */
        default @Nullable KeyPair certificate() {
            return null;
        }

        /** What {@code Authorization: Bearer} says, or null. */
        default @Nullable String bearer() {
            return null;
        }

        /** A client certificate. */
        record ClientCertificate(KeyPair keyPair) implements Credential {
            @Override
            public KeyPair certificate() {
                return keyPair;
            }
        }

        /** A bearer token; {@code toString} does not show it. */
        record BearerToken(String token) implements Credential {
            @Override
            public String bearer() {
                return token;
            }

            @Override
            public String toString() {
                return "BearerToken";
            }
        }

        /** Both at once, as a credential plug-in may give; {@code toString} shows neither. */
        record CertificateAndToken(KeyPair keyPair, String token) implements Credential {
            @Override
            public KeyPair certificate() {
                return keyPair;
            }

            @Override
            public String bearer() {
                return token;
            }

            @Override
            public String toString() {
                return "CertificateAndToken";
            }
        }
    }
}
