package dev.postern.proxy.backend;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.target.KubeletAddress;
import dev.postern.proxy.tls.Subject;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Whether a verified certificate is this node's. The address alone does not say so, because addresses pass from node to
 * node; so the subject must be what every kubelet has: {@code CN=system:node:<name>, O=system:nodes} (KEP-4872, and
 * Kubernetes' kubelet-serving signer).
 */
final class KubeletCertificate {
    private static final String USER_PREFIX = "system:node:";
    private static final String GROUP = "system:nodes";

    private KubeletCertificate() {}

    /**
     * @throws GatewayFailure {@code DIAL_FAILED}
     */
    static void check(SSLSession session, KubeletAddress kubelet) {
        if (!names(session, kubelet.node())) {
            throw new GatewayFailure(
                    FailureReason.DIAL_FAILED,
                    "error dialing backend: the kubelet that answered for node \"" + kubelet.node()
                            + "\" has a certificate of another name; it must be CN=" + USER_PREFIX + kubelet.node()
                            + ", O=" + GROUP);
        }
    }

    private static boolean names(SSLSession session, String node) {
        try {
            Subject subject = Subject.of((X509Certificate) session.getPeerCertificates()[0]);
            return subject.commonName().filter((USER_PREFIX + node)::equals).isPresent()
                    && subject.organizations().contains(GROUP);
        } catch (SSLPeerUnverifiedException | IllegalArgumentException unreadable) {
            return false;
        }
    }
}
