package dev.postern.proxy.backend;

import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TlsOptions;
import dev.postern.proxy.tls.TrustAnchors;
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
        return new KubeletTls(
                options,
                Reloadable.both(
                        options.ca(),
                        options.clientCertificate(),
                        (ca, certificate) -> current(options, ca, certificate)));
    }

    private static ClientSSLOptions current(KubeletOptions options, TrustAnchors ca, KeyPair certificate) {
        return TlsOptions.client(ca, certificate)
                .setSslHandshakeTimeout(options.limits().handshake().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }
}
