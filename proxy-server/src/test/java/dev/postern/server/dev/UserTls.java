package dev.postern.server.dev;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS as a user's kubectl has it, from the files that the user's kubeconfig names. */
final class UserTls {
    private static final char[] PASSWORD = {'-'};

    private UserTls() {}

    /**
     * Trusts one CA and shows the user's certificate.
     *
     * @param pki the cluster's folder
     * @param authority name of the CA
     * @param user name of the certificate; empty for none
     */
    static SSLContext of(Path pki, String authority, String user) {
        try {
            KeyStore trusted = empty();
            trusted.setCertificateEntry("ca", certificates(pki.resolve(authority + ".crt"))[0]);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            KeyStore own = empty();
            if (!user.isEmpty()) {
                own.setKeyEntry(
                        "key", key(pki.resolve(user + ".key")), PASSWORD, certificates(pki.resolve(user + ".crt")));
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate[] certificates(Path file) throws GeneralSecurityException, IOException {
        try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file))) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(new Certificate[0]);
        }
    }

    private static PrivateKey key(Path file) throws GeneralSecurityException, IOException {
        String body = Files.readString(file).replaceAll("-----[^-]+-----|\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    }
}
