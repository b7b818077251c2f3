package dev.postern.proxy.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/** The CA certificates that one purpose trusts; never empty, never the system's. */
public record TrustAnchors(List<X509Certificate> certificates) {
    public TrustAnchors {
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("a CA file must hold at least one certificate");
        }
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads a CA file's text.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static TrustAnchors parse(String pem) {
        return new TrustAnchors(Certificates.parse(pem));
    }

    /** These and others. */
    public TrustAnchors with(TrustAnchors others) {
        return new TrustAnchors(Stream.concat(certificates.stream(), others.certificates.stream())
                .distinct()
                .toList());
    }

    /** Whether a certificate for the one purpose may also do for the other: a key is in both, or signed one of the other's. */
    public boolean overlaps(TrustAnchors others) {
        return certificates.stream()
                .anyMatch(mine -> others.certificates.stream().anyMatch(other -> overlap(mine, other)));
    }

    private static boolean overlap(X509Certificate one, X509Certificate other) {
        return one.getPublicKey().equals(other.getPublicKey()) || signed(one, other) || signed(other, one);
    }

    private static boolean signed(X509Certificate issuer, X509Certificate certificate) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }
}
