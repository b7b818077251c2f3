package dev.postern.server.dev.pki;

import dev.postern.proxy.authn.Identity;
import dev.postern.proxy.tls.Subject;
import dev.postern.proxy.tls.TrustAnchors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names a client by its certificate: CN is the user, every O a group ({@code apiserver pkg/authentication/request/x509}). Any
 * thread.
 */
public final class ClientCertificates {
    private static final Logger log = LoggerFactory.getLogger(ClientCertificates.class);
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

    private final X509TrustManager verifier;

    /** {@code clientCA} signs whom it believes. */
    public ClientCertificates(TrustAnchors clientCA) {
        this.verifier = verifier(clientCA);
    }

    /** Whose this chain is, leaf first; nobody's where it is empty, does not verify, or names no user. */
    public Optional<Identity> identity(List<Certificate> chain) {
        if (chain.isEmpty()) {
            return Optional.empty();
        }
        try {
            X509Certificate[] read = new X509Certificate[chain.size()];
            for (int i = 0; i < read.length; i++) {
                read[i] = read(chain.get(i));
            }
            verifier.checkClientTrusted(read, read[0].getPublicKey().getAlgorithm());
            return named(read[0]);
        } catch (CertificateException | IllegalArgumentException e) {
            log.debug("a client certificate names nobody", e);
            return Optional.empty();
        }
    }

    private static Optional<Identity> named(X509Certificate leaf) throws CertificateEncodingException {
        Subject subject = Subject.of(leaf);
        List<String> groups = new ArrayList<>(subject.organizations());
        if (!groups.contains(AUTHENTICATED)) {
            groups.add(AUTHENTICATED);
        }
        Map<String, List<String>> extra = Map.of(CREDENTIAL_ID, List.of("X509SHA256=" + digest(leaf)));
        return subject.commonName().map(name -> new Identity(name, "", groups, extra));
    }

    private static String digest(X509Certificate certificate) throws CertificateEncodingException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** BoringSSL's certificates are octets that nobody has parsed. */
    private static X509Certificate read(Certificate presented) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(presented.getEncoded()));
    }

    private static X509TrustManager verifier(TrustAnchors clientCA) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate certificate : clientCA.certificates()) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return x509;
                }
            }
            throw new IllegalStateException("no X.509 among " + Arrays.toString(factory.getTrustManagers()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the CA certificates cannot be used", e);
        }
    }
}
