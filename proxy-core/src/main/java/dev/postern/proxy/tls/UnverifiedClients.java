package dev.postern.proxy.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets any client certificate finish the handshake, as kube-apiserver does ({@code tls.RequestClientCert}): whether it
 * names a user is decided per request, where the answer can be a 401 that says why. The handshake still proves that the
 * client holds the certificate's key.
 *
 * <p>It is an {@link X509ExtendedTrustManager} because engines wrap a plain one in checks of their own. For servers only:
 * asked about a server's certificate it refuses.
 */
final class UnverifiedClients extends X509ExtendedTrustManager {
    private final TrustAnchors clientCA;

    /** {@code clientCA} is what clients are told, so that they can choose among their certificates. */
    UnverifiedClients(TrustAnchors clientCA) {
        this.clientCA = clientCA;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        // Verified per request.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        // Verified per request.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        // Verified per request.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notForServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notForServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw notForServers();
    }

    private static CertificateException notForServers() {
        return new CertificateException("this trust manager is for client certificates only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return clientCA.certificates().toArray(new X509Certificate[0]);
    }
}
