package dev.postern.server.config;

import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TrustAnchors;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates, CA bundles and key pairs in PEM, checked before anything listens. */
final class Certificates {
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");

    private Certificates() {}

    /** The CA certificates of a file. */
    static Optional<TrustAnchors> anchors(Path file, Place place) {
        return TextFile.read(file, place).flatMap(pem -> anchors(pem, place));
    }

    /** The CA certificates of a text. */
    static Optional<TrustAnchors> anchors(String pem, Place place) {
        List<X509Certificate> certificates = parse(pem, place);
        return certificates.isEmpty() ? Optional.empty() : Optional.of(new TrustAnchors(certificates));
    }

    /** A certificate and the private key that belongs to it. */
    static Optional<KeyPair> keyPair(String certificatePem, Place certificatePlace, String keyPem, Place place) {
        List<X509Certificate> chain = parse(certificatePem, certificatePlace);
        if (chain.isEmpty()) {
            return Optional.empty();
        }
        try {
            PrivateKey key = PrivateKeys.parse(keyPem);
            if (!PrivateKeys.belongs(key, chain.get(0).getPublicKey())) {
                place.problem("does not belong to the certificate beside it");
                return Optional.empty();
            }
            return Optional.of(new KeyPair(certificatePem, keyPem));
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            place.problem("holds no usable private key: " + unreadable.getMessage());
            return Optional.empty();
        }
    }

    private static List<X509Certificate> parse(String pem, Place place) {
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher blocks = CERTIFICATE.matcher(pem);
        try {
            while (blocks.find()) {
                certificates.add(certificate(blocks.group()));
            }
        } catch (CertificateException broken) {
            place.problem("holds a certificate that cannot be read");
            return List.of();
        }
        if (certificates.isEmpty()) {
            place.problem("holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
        } else if (certificates.get(0).getNotAfter().before(new Date())) {
            place.problem("its certificate expired on "
                    + certificates.get(0).getNotAfter().toInstant());
            return List.of();
        }
        return certificates;
    }

    private static X509Certificate certificate(String pem) throws CertificateException {
        byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
    }
}
