package dev.postern.proxy.tls;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The only two ways in which this gateway speaks TLS. Make the options once per server or client: each call has key
 * material and, by it, a session cache of its own.
 */
public final class TlsOptions {
    private static final Set<String> VERSIONS = new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2"));

    /** Those of TLS 1.3, and of TLS 1.2 those with forward secrecy and authenticated encryption (RFC 9325 4.2). */
    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private TlsOptions() {}

    /**
     * For the serving port: TLS 1.2 and 1.3, ALPN {@code h2} and {@code http/1.1}, no choice of certificate by SNI. With a
     * client CA, clients are asked for a certificate, and <b>any</b> they present, or none, completes the handshake; nothing
     * is known of a certificate until {@code authn} has verified it. Without one they are not asked.
     */
    public static ServerSSLOptions server(KeyPair certificate, @Nullable TrustAnchors clientCA) {
        ServerSSLOptions options = new ServerSSLOptions();
        common(options, List.of("h2", "http/1.1"));
        options.setSni(false).setKeyCertOptions(new KeyMaterial(certificate)).setClientAuth(ClientAuth.NONE);
        if (clientCA != null) {
            options.setClientAuth(ClientAuth.REQUEST)
                    .setTrustOptions(TrustOptions.wrap(new UnverifiedClients(clientCA)));
        }
        return options;
    }

    /**
     * For connections to a kubelet or the API server: TLS 1.2 and 1.3, ALPN {@code http/1.1} (a client of Vert.x that speaks
     * HTTP/2 offers its own versions instead), the server verified against
     * this CA alone and its SAN against the host that is dialled, an IP address against an IP SAN. A connection resumes
     * only a session of the same client, host and port, whose full handshake was verified in the same way.
     *
     * @param ca whose certificates the server may have
     * @param certificate ours, or null where the server knows us by something else
     */
    public static ClientSSLOptions client(TrustAnchors ca, @Nullable KeyPair certificate) {
        ClientSSLOptions options = new ClientSSLOptions();
        common(options, List.of("http/1.1"));
        options.setHostnameVerificationAlgorithm("HTTPS").setTrustOptions(TrustOptions.wrap(trust(ca)));
        if (certificate != null) {
            options.setKeyCertOptions(new KeyMaterial(certificate));
        }
        return options;
    }

    private static void common(SSLOptions options, List<String> protocols) {
        options.setEnabledSecureTransportProtocols(VERSIONS).setUseAlpn(true).setApplicationLayerProtocols(protocols);
        SUITES.forEach(options::addEnabledCipherSuite);
    }

    private static TrustManagerFactory trust(TrustAnchors ca) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int index = 0;
            for (var certificate : ca.certificates()) {
                store.setCertificateEntry("ca-" + index++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return factory;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("the CA certificates cannot be used", e);
        }
    }
}
