package dev.postern.proxy.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Where the API server is.
 *
 * @param host name or IP literal without brackets
 * @param port TCP port
 * @param basePath prefix of every path, empty or {@code /prefix} without a final slash
 * @param tlsServerName what the server's certificate must name; the host, unless a kubeconfig's {@code tls-server-name}
 *     says otherwise
 * @param egress what the connection goes through, or null where it is direct
 */
public record ApiServerAddress(
        String host,
        int port,
        String basePath,
        String tlsServerName,
        @Nullable EgressProxy egress) {
    /** One whose certificate names its host, dialled directly. */
    public static ApiServerAddress direct(String host, int port, String basePath) {
        return new ApiServerAddress(host, port, basePath, host, null);
    }

    /** The same server through this proxy, or directly where it is null. */
    public ApiServerAddress through(@Nullable EgressProxy proxy) {
        return new ApiServerAddress(host, port, basePath, tlsServerName, proxy);
    }
}
