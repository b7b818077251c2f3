package dev.postern.server.dev.pki;

import java.util.List;

/**
 * Whom a certificate names, and what it is for.
 *
 * @param name of its files, without an ending
 * @param commonName the subject's CN
 * @param organizations the subject's O, in order: a user's groups
 * @param addresses its subject alternative names: IP literals and DNS names; a server has at least one, a client none
 */
public record CertificateRequest(String name, String commonName, List<String> organizations, List<String> addresses) {
    public CertificateRequest {
        organizations = List.copyOf(organizations);
        addresses = List.copyOf(addresses);
    }

    /** For TLS servers at these addresses. */
    public static CertificateRequest server(String name, String commonName, String... addresses) {
        return new CertificateRequest(name, commonName, List.of(), List.of(addresses));
    }

    /** A kubelet's: {@code system:node:NODE} of the group {@code system:nodes}, as Kubernetes' signer wants it. */
    public static CertificateRequest kubelet(String name, String node, String... addresses) {
        return new CertificateRequest(name, "system:node:" + node, List.of("system:nodes"), List.of(addresses));
    }

    /** For a TLS client: a user and its groups. */
    public static CertificateRequest client(String name, String user, String... groups) {
        return new CertificateRequest(name, user, List.of(groups), List.of());
    }

    boolean isServer() {
        return !addresses.isEmpty();
    }
}
