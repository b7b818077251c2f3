package dev.postern.server.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Verifies each certificate once, so that the loader and the fake kubelet leave the processors to those who are measured. */
final class VerifiedOnce extends X509ExtendedTrustManager {
    private final X509TrustManager verifier;
    private final Set<ByteBuffer> verified = ConcurrentHashMap.newKeySet();

    private VerifiedOnce(X509TrustManager verifier) {
        this.verifier = verifier;
    }

    /** Trusts the first certificate of a PEM file. */
    static VerifiedOnce of(Path ca) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(ca)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return new VerifiedOnce((X509TrustManager) factory.getTrustManagers()[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (isNew(chain)) {
            verifier.checkClientTrusted(chain, authType);
            verified.add(key(chain));
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (isNew(chain)) {
            verifier.checkServerTrusted(chain, authType);
            verified.add(key(chain));
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return verifier.getAcceptedIssuers();
    }

    private boolean isNew(X509Certificate[] chain) throws CertificateEncodingException {
        return !verified.contains(key(chain));
    }

    private static ByteBuffer key(X509Certificate[] chain) throws CertificateEncodingException {
        return ByteBuffer.wrap(chain[0].getEncoded());
    }
}
