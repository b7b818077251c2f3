package dev.postern.proxy.tls;

import java.security.cert.X509Certificate;
import java.util.List;

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
}
