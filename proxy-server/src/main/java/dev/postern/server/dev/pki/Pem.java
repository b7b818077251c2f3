package dev.postern.server.dev.pki;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Keys and certificates as PEM (RFC 7468). */
final class Pem {
    private static final int LINE = 64;

    private Pem() {}

    static String of(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException broken) {
            throw new IllegalStateException("a certificate that was just made cannot be encoded", broken);
        }
    }

    /** PKCS#8. */
    static String of(Key key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    /**
     * Reads a key that {@link #of(Key)} wrote.
     *
     * @throws GeneralSecurityException if it is none; says nothing of its content
     */
    static PrivateKey key(String text) throws GeneralSecurityException {
        String body = text.replaceAll("-----[^-]+-----|\\s", "");
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
        } catch (IllegalArgumentException broken) {
            throw new GeneralSecurityException("not base64", broken);
        }
    }

    private static String block(String label, byte[] der) {
        String body = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
