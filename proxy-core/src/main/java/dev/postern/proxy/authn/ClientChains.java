package dev.postern.proxy.authn;

import dev.postern.proxy.tls.TrustAnchors;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds a presented chain against the client CA: path, validity, constraints and key strength as PKIX (RFC 5280 6.1) and
 * this JDK have them, for the purpose of client authentication. As Go's verifier does, which decides for kube-apiserver, the
 * CA's own validity counts, each certificate above must allow the purpose too, and one without the extension allows any.
 * Stricter than Go: a CA is nobody's user. No revocation is asked for, as Kubernetes has none.
 */
final class ClientChains {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final int LENGTH_LIMIT = 10;
    private static final int RSA_BITS = 2048;

    private final List<X509Certificate> anchors;

    ClientChains(TrustAnchors clientCA) {
        this.anchors = clientCA.certificates();
    }

    /** How long the path found is valid. Throws a {@link dev.postern.proxy.failure.GatewayFailure} where there is none. */
    Validity verify(List<X509Certificate> chain, Instant now) {
        X509Certificate leaf = chain.get(0);
        if (chain.size() > LENGTH_LIMIT) {
            throw Unauthenticated.because("the client certificate comes with a chain of more than " + LENGTH_LIMIT);
        }
        if (!Validity.of(List.of(leaf)).holds(now)) {
            throw Unauthenticated.because("the client certificate has expired or is not valid yet");
        }
        if (leaf.getBasicConstraints() >= 0) {
            throw Unauthenticated.because("the client certificate is a CA's");
        }
        List<X509Certificate> path = path(chain, now);
        path.forEach(ClientChains::requirePurpose);
        path.forEach(ClientChains::requireStrongKey);
        // The CA's own signature proves nothing: it is trusted because the configuration says so.
        path.subList(0, path.size() - 1).forEach(ClientChains::requireStrongSignature);
        return Validity.of(path);
    }

    /** Leaf first, CA last. */
    private List<X509Certificate> path(List<X509Certificate> chain, Instant now) {
        try {
            PKIXCertPathBuilderResult result = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(question(chain, now));
            List<X509Certificate> path = new ArrayList<>();
            for (Certificate certificate : result.getCertPath().getCertificates()) {
                path.add((X509Certificate) certificate);
            }
            path.add(result.getTrustAnchor().getTrustedCert());
            return path;
        } catch (CertPathBuilderException e) {
            throw Unauthenticated.because("the client certificate does not come from a CA that is trusted here", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PKIX", e);
        }
    }

    private PKIXBuilderParameters question(List<X509Certificate> chain, Instant now) throws GeneralSecurityException {
        Set<TrustAnchor> valid = anchors.stream()
                .filter(anchor -> Validity.of(List.of(anchor)).holds(now))
                .map(anchor -> new TrustAnchor(anchor, null))
                .collect(Collectors.toSet());
        if (valid.isEmpty()) {
            throw Unauthenticated.because("the CA for client certificates has expired");
        }
        X509CertSelector leaf = new X509CertSelector();
        leaf.setCertificate(chain.get(0));
        PKIXBuilderParameters question = new PKIXBuilderParameters(valid, leaf);
        question.setRevocationEnabled(false);
        question.setDate(Date.from(now));
        question.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        return question;
    }

    private static void requirePurpose(X509Certificate certificate) {
        List<String> purposes;
        try {
            purposes = certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw Unauthenticated.because("the client certificate's key usages cannot be read", e);
        }
        if (purposes != null && !purposes.contains(CLIENT_AUTH) && !purposes.contains(ANY_PURPOSE)) {
            throw Unauthenticated.because("the client certificate, or a CA above it, is not for client authentication");
        }
    }

    private static void requireStrongKey(X509Certificate certificate) {
        if (certificate.getPublicKey() instanceof RSAPublicKey rsa
                && rsa.getModulus().bitLength() < RSA_BITS) {
            throw Unauthenticated.because(
                    "the client certificate, or a CA above it, has an RSA key of less than " + RSA_BITS + " bits");
        }
    }

    private static void requireStrongSignature(X509Certificate certificate) {
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (signature.startsWith("SHA1") || signature.startsWith("MD")) {
            throw Unauthenticated.because("the client certificate, or a CA above it, is signed with MD5 or SHA-1");
        }
    }
}
