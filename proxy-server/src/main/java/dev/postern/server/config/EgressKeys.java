package dev.postern.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code clusters[].egress}: what the connection to the API server goes through. */
record EgressKeys(
        @Key(
                about =
                        "Proxy: http://host:port (CONNECT) or socks5://host:port. It only moves bytes; TLS is verified end to end through it.")
        String proxyURL,

        @Key(
                about =
                        "File with one line, user:password, for the proxy. Refused where others can read it; a new one holds for new connections.")
        @Nullable
        Path credentialsFile) {

    /** An element of {@code clusters[].kubelet.egress}. */
    record ForNodes(
            @Key(about = "Blocks of node addresses that are behind this proxy.")
            List<String> nodeCIDRs,

            @Key(
                    about =
                            "Proxy: http://host:port (CONNECT) or socks5://host:port. It is told the node's checked IP address, never a name.")
            String proxyURL,

            @Key(about = "File with one line, user:password, for the proxy. Refused where others can read it.")
            @Nullable
            Path credentialsFile) {
        ForNodes {
            if (nodeCIDRs.isEmpty()) {
                throw new IllegalArgumentException("nodeCIDRs must name at least one block");
            }
        }
    }
}
