package dev.postern.server.cluster;

import java.nio.file.Path;

/** Which way streams take from a Postern, and in whose name what goes up goes up. */
enum Way {
    KUBELET("Impersonate", "Kubelet"),
    KUBELET_TOKEN("ForwardToken", "Kubelet"),
    UPSTREAM("Impersonate", "APIServer"),
    UPSTREAM_TOKEN("ForwardToken", "APIServer");

    private final String identity;
    private final String route;

    Way(String identity, String route) {
        this.identity = identity;
        this.route = route;
    }

    boolean dialsKubelets() {
        return route.equals("Kubelet");
    }

    boolean forwardsTokens() {
        return identity.equals("ForwardToken");
    }

    /** The lines of {@code clusters[0]} that say so; without a kubelet's certificate where none is dialled. */
    String keys(Path pki) {
        String keys = "  identity: " + identity + "\n  route: " + route + "\n";
        return dialsKubelets() ? keys + """
                  kubelet:
                    clientCertificateFile: %s/postern-kubelet-client.crt
                    clientKeyFile: %s/postern-kubelet-client.key
                    certificateAuthorityFile: kubelet-ca.crt
                    preferredAddressTypes: [InternalIP]
                    nodeCIDRs: [127.0.0.0/8]
                """.formatted(pki, pki) : keys;
    }
}
