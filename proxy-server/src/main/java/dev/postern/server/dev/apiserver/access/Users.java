package dev.postern.server.dev.apiserver.access;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.tls.Subject;
import dev.postern.proxy.tls.TrustAnchors;
import dev.postern.server.dev.apiserver.status.Failures;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Names users by their client certificates ({@code apiserver pkg/authentication/request/x509}); who shows none is the
 * anonymous user. There are no tokens, so every token is a wrong one.
 */
public final class Users {
    private static final Identity ANONYMOUS =
            new Identity("system:anonymous", "", List.of("system:unauthenticated"), Map.of());
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

    private final ClientChains chains;

    public Users(TrustAnchors clientCA) {
        this.chains = new ClientChains(clientCA);
    }

    /**
     * Who asks; 401 where a credential is shown that is not good.
     *
     * @param chain the certificates that were shown, leaf first, not verified; none is fine
     * @param hasToken whether the request has an {@code Authorization} header
     */
    public Identity identity(List<X509Certificate> chain, boolean hasToken) {
        if (!chain.isEmpty() && chains.isTrusted(chain)) {
            return named(chain.get(0));
        }
        if (!chain.isEmpty() || hasToken) {
            throw Failures.unauthorized();
        }
        return ANONYMOUS;
    }

    private static Identity named(X509Certificate leaf) {
        try {
            Subject subject = Subject.of(leaf);
            List<String> groups = new ArrayList<>(subject.organizations());
            if (!groups.contains(AUTHENTICATED)) {
                groups.add(AUTHENTICATED);
            }
            return new Identity(
                    subject.commonName().orElse(""),
                    "",
                    groups,
                    Map.of(CREDENTIAL_ID, List.of("X509SHA256=" + digest(leaf))));
        } catch (IllegalArgumentException e) {
            throw Failures.unauthorized();
        }
    }

    private static String digest(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read can be encoded, and every JDK has SHA-256", e);
        }
    }
}
