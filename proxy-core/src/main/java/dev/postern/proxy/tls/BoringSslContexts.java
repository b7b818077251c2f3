package dev.postern.proxy.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslCertificateCompressionConfig;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes BoringSSL's contexts as Vert.x' own factory does, with two differences. Certificates are never compressed (RFC
 * 8879): by default Netty's contexts inflate what any client sends before its certificate has been looked at, and deflate
 * their own anew in each handshake. And a key pair is handed to BoringSSL once, not parsed again for each connection.
 */
final class BoringSslContexts implements SslContextFactory {
    private static final OpenSslCertificateCompressionConfig UNCOMPRESSED =
            OpenSslCertificateCompressionConfig.newBuilder().build();

    /** Null for a client. */
    private @Nullable ClientAuth clientAuth;

    private @Nullable SNIServerName serverName;
    private @Nullable String endpointIdentification;
    private @Nullable KeyManagerFactory keys;
    private @Nullable TrustManagerFactory trust;
    private Set<String> versions = Set.of();
    private Set<String> suites = Set.of();
    private List<String> protocols = List.of();

    @Override
    public SslContextFactory forServer(ClientAuth clientAuth) {
        this.clientAuth = clientAuth;
        return this;
    }

    @Override
    public SslContextFactory forClient(@Nullable SNIServerName serverName, @Nullable String endpointIdentification) {
        this.serverName = serverName;
        this.endpointIdentification = endpointIdentification;
        return this;
    }

    @Override
    public SslContextFactory enabledProtocols(Set<String> versions) {
        this.versions = versions;
        return this;
    }

    @Override
    public SslContextFactory enabledCipherSuites(Set<String> suites) {
        this.suites = suites;
        return this;
    }

    @Override
    public SslContextFactory keyMananagerFactory(@Nullable KeyManagerFactory keys) {
        this.keys = keys;
        return this;
    }

    @Override
    public SslContextFactory trustManagerFactory(@Nullable TrustManagerFactory trust) {
        this.trust = trust;
        return this;
    }

    @Override
    public SslContextFactory applicationProtocols(@Nullable List<String> protocols) {
        this.protocols = protocols == null ? List.of() : protocols;
        return this;
    }

    @Override
    public SslContext create() throws SSLException {
        return builder()
                .sslProvider(SslProvider.OPENSSL)
                .option(OpenSslContextOption.CERTIFICATE_COMPRESSION_ALGORITHMS, UNCOMPRESSED)
                .trustManager(trust)
                .protocols(versions)
                .ciphers(suites.isEmpty() ? null : suites)
                .applicationProtocolConfig(alpn())
                .build();
    }

    private SslContextBuilder builder() {
        KeyManagerFactory parsedOnce = keys == null ? null : new OpenSslCachingX509KeyManagerFactory(keys);
        if (clientAuth != null) {
            return SslContextBuilder.forServer(parsedOnce).clientAuth(clientAuth);
        }
        SslContextBuilder builder = SslContextBuilder.forClient().keyManager(parsedOnce);
        if (serverName != null) {
            builder.serverName(serverName);
        }
        if (endpointIdentification != null) {
            builder.endpointIdentificationAlgorithm(endpointIdentification);
        }
        return builder;
    }

    private ApplicationProtocolConfig alpn() {
        return protocols.isEmpty()
                ? ApplicationProtocolConfig.DISABLED
                : new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols);
    }
}
