package dev.postern.server.dev.apiserver.access;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.tls.TrustAnchors;
import dev.postern.server.dev.apiserver.status.Failures;
import dev.postern.server.dev.pki.ClientCertificates;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;

/**
 * Who asks: whom a client certificate names, or the anonymous user. There are no tokens, so every token is a wrong one. Any
 * thread.
 */
public final class Users {
    private static final Identity ANONYMOUS =
            new Identity("system:anonymous", "", List.of("system:unauthenticated"), Map.of());

    private final ClientCertificates certificates;

    /** {@code clientCA} signs users' certificates. */
    public Users(TrustAnchors clientCA) {
        this.certificates = new ClientCertificates(clientCA);
    }

    /**
     * Who asks; 401 where a credential is shown that is not good.
     *
     * @param chain the certificates that were shown, leaf first, not verified; none is fine
     * @param hasToken whether the request has an {@code Authorization} header
     */
    public Identity identity(List<Certificate> chain, boolean hasToken) {
        if (chain.isEmpty() && !hasToken) {
            return ANONYMOUS;
        }
        return certificates.identity(chain).orElseThrow(Failures::unauthorized);
    }
}
