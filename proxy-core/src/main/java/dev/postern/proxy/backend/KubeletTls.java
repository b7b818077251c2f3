package dev.postern.proxy.backend;

import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.TlsOptions;
import io.vertx.core.net.ClientSSLOptions;
import java.util.concurrent.TimeUnit;

/**
 * How kubelets are dialled, and what a connection to a kubelet verifies and shows. Made anew when the certificate or the CA changes: a connection that is
 * dialled then knows only the new, and resumes no session of the old; one that is open stays as it is.
 *
 * @param options as configured
 * @param tls one value for streams and calls to all kubelets, so that they share a TLS context, in which sessions are resumed by
 *     host and port
 */
record KubeletTls(KubeletOptions options, Reloadable<ClientSSLOptions> tls) {
    /** For the kubelets of one cluster, once. */
    static KubeletTls of(KubeletOptions options) {
        Reloadable<ClientSSLOptions> tls = Reloadable.of(current(options));
        options.clientCertificate().onChange(changed -> tls.set(current(options)));
        options.ca().onChange(changed -> tls.set(current(options)));
        return new KubeletTls(options, tls);
    }

    private static ClientSSLOptions current(KubeletOptions options) {
        return TlsOptions.client(
                        options.ca().current(), options.clientCertificate().current())
                .setSslHandshakeTimeout(options.limits().handshake().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }
}
