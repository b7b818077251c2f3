package dev.postern.proxy.cluster;

import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TrustAnchors;

/**
 * How the gateway itself reaches the API server; what a kubeconfig's current context says.
 *
 * @param host name or IP literal without brackets, verified against the server's certificate
 * @param port TCP port
 * @param basePath prefix of every path, empty or {@code /prefix} without a final slash
 * @param ca whose certificates the server may have
 * @param credential the gateway's own; it may impersonate, so no request goes out under it without a user
 */
public record ApiServerOptions(
        String host, int port, String basePath, Reloadable<TrustAnchors> ca, Credential credential)
        implements ClusterSource {
    /** The gateway's own identity at the API server. */
    public sealed interface Credential {
        /** A client certificate. */
        record ClientCertificate(KeyPair keyPair) implements Credential {}

        /** A bearer token; {@code toString} does not show it. */
        record BearerToken(String token) implements Credential {
            @Override
            public String toString() {
                return "BearerToken";
            }
        }
    }
}
