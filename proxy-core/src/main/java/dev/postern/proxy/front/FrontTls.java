package dev.postern.proxy.front;

import dev.postern.proxy.reload.Reloadable;
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
        Reloadable<ServerSSLOptions> tls = Reloadable.of(current(options));
        options.certificate().onChange(changed -> tls.set(current(options)));
        @Nullable Reloadable<TrustAnchors> clientCA = options.clientCA();
        if (clientCA != null) {
            clientCA.onChange(changed -> tls.set(current(options)));
        }
        return tls;
    }

    private static ServerSSLOptions current(FrontOptions options) {
        ServerSSLOptions tls = TlsOptions.server(
                options.certificate().current(),
                options.clientCA() == null ? null : options.clientCA().current());
        tls.setSslHandshakeTimeout(options.limits().handshake().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        return tls;
    }
}
