package dev.postern.server.dev.kubelet;

import dev.postern.proxy.tls.TlsEngine;
import dev.postern.proxy.tls.TlsOptions;
import dev.postern.proxy.tls.TrustAnchors;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.ServerSSLOptions;
import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The kubelet's TLS: 1.2 and 1.3, {@code http/1.1}. A client is asked for a certificate and may show any, or none: what it is
 * worth is decided for each request, where the answer can be a 401.
 */
final class KubeletTls {
    private KubeletTls() {}

    /** The server's context; throws an {@link IllegalArgumentException} where the key pair cannot be used. */
    static SslContext server(KubeletOptions.Tls tls) {
        try {
            return SslContextBuilder.forServer(keys(tls))
                    .sslProvider(TlsEngine.preferred() == TlsEngine.JDK ? SslProvider.JDK : SslProvider.OPENSSL)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            "http/1.1"))
                    .clientAuth(ClientAuth.OPTIONAL)
                    .trustManager(new AnyClient(tls.clientCA()))
                    .build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("the kubelet's key pair cannot be used", e);
        }
    }

    /** As the gateway reads them: Netty's own reader of PEM loads all of Bouncy Castle for it, half a second of a start. */
    private static KeyManagerFactory keys(KubeletOptions.Tls tls) {
        ServerSSLOptions options = TlsOptions.server(tls.serving(), tls.clientCA());
        try {
            return options.getKeyCertOptions().getKeyManagerFactory(null);
        } catch (Exception e) {
            throw new IllegalArgumentException("the kubelet's key pair cannot be used", e);
        }
    }

    private static final class AnyClient extends X509ExtendedTrustManager {
        private final TrustAnchors clientCA;

        AnyClient(TrustAnchors clientCA) {
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
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException("for clients only");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw new UnsupportedOperationException("for clients only");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw new UnsupportedOperationException("for clients only");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return clientCA.certificates().toArray(new X509Certificate[0]);
        }
    }
}
