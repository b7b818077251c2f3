package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.status.Failures;
import io.vertx.core.http.HttpConnection;
import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The certificates that a client showed, leaf first, not verified. */
final class ClientCertificates {
    private ClientCertificates() {}

    /** Empty where there are none; 401 where they cannot be read. */
    static List<X509Certificate> of(HttpConnection connection) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : connection.peerCertificates()) {
                // BoringSSL's certificates throw at the first question.
                ByteArrayInputStream encoded = new ByteArrayInputStream(certificate.getEncoded());
                chain.add((X509Certificate) factory.generateCertificate(encoded));
            }
            return chain;
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        } catch (CertificateException unreadable) {
            throw Failures.unauthorized();
        }
    }
}
