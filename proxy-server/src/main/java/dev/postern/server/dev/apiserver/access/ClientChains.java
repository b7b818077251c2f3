package dev.postern.server.dev.apiserver.access;

import dev.postern.proxy.tls.TrustAnchors;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds a client's certificates against the client CA (RFC 5280 6.1), for the purpose of client authentication. */
final class ClientChains {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final Set<TrustAnchor> anchors;

    ClientChains(TrustAnchors clientCA) {
        this.anchors = clientCA.certificates().stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet());
    }

    boolean isTrusted(List<X509Certificate> chain) {
        try {
            List<String> purposes = chain.get(0).getExtendedKeyUsage();
            if (purposes != null && !purposes.contains(CLIENT_AUTH)) {
                return false;
            }
            X509CertSelector leaf = new X509CertSelector();
            leaf.setCertificate(chain.get(0));
            PKIXBuilderParameters question = new PKIXBuilderParameters(anchors, leaf);
            question.setRevocationEnabled(false);
            question.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            CertPathBuilder.getInstance("PKIX").build(question);
            return true;
        } catch (CertPathBuilderException | java.security.cert.CertificateParsingException untrusted) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PKIX", e);
        }
    }
}
