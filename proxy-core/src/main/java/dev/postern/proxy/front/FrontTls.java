package dev.postern.proxy.front;

import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TlsOptions;
import dev.postern.proxy.tls.TrustAnchors;
import io.vertx.core.net.ServerSSLOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How the serving port speaks TLS. Made anew when the certificate or the client CA changes, with a TLS context and so ticket
 * keys of its own: a session of before is not resumed afterwards (catalogue E11).
 */
final class FrontTls {
    private FrontTls() {}

    static Reloadable<ServerSSLOptions> of(FrontOptions options) {
        @Nullable Reloadable<TrustAnchors> clientCA = options.clientCA();
        return clientCA == null
                ? options.certificate().map(certificate -> current(options, certificate, null))
                : Reloadable.both(
                        options.certificate(), clientCA, (certificate, ca) -> current(options, certificate, ca));
    }

    private static ServerSSLOptions current(FrontOptions options, KeyPair certificate, @Nullable TrustAnchors ca) {
        ServerSSLOptions tls = TlsOptions.server(certificate, ca);
        tls.setSslHandshakeTimeout(options.limits().handshake().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        return tls;
    }
}
