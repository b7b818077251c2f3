package dev.postern.proxy.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** X.509 certificates out of PEM text. */
final class Certificates {
    private Certificates() {}

    /**
     * Every certificate of the text, in order; at least one. Blocks of another kind are an error, because a private key in
     * a CA file is one.
     */
    static List<X509Certificate> parse(String pem) {
        return Pem.blocks(pem).stream().map(Certificates::certificate).toList();
    }

    private static X509Certificate certificate(Pem.Block block) {
        if (!block.label().equals("CERTIFICATE")) {
            throw new IllegalArgumentException("PEM block " + block.label() + " where a CERTIFICATE is expected");
        }
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.der()));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("PEM block CERTIFICATE holds no X.509 certificate", e);
        }
    }
}
