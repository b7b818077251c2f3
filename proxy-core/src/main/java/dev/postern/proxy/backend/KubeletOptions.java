package dev.postern.proxy.backend;

import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.KeyPair;
import dev.postern.proxy.tls.TrustAnchors;
import java.time.Duration;

/**
 * How kubelets are dialled.
 *
 * @param clientCertificate the certificate that may exec into every pod
 * @param ca whose certificates kubelets have
 * @param verifyNodeName whether a kubelet's certificate must name {@code system:node:<name>}; CA and address are verified always
 * @param limits clocks of a dial
 * @param egress which nodes are behind a proxy
 */
public record KubeletOptions(
        Reloadable<KeyPair> clientCertificate,
        Reloadable<TrustAnchors> ca,
        boolean verifyNodeName,
        Limits limits,
        KubeletEgress egress) {
    /** Every kubelet dialled directly. */
    public KubeletOptions(
            Reloadable<KeyPair> clientCertificate, Reloadable<TrustAnchors> ca, boolean verifyNodeName, Limits limits) {
        this(clientCertificate, ca, verifyNodeName, limits, KubeletEgress.DIRECT);
    }

    /** The same kubelets with some behind proxies. */
    public KubeletOptions through(KubeletEgress rules) {
        return new KubeletOptions(clientCertificate, ca, verifyNodeName, limits, rules);
    }

    /**
     * Clocks of a dial.
     *
     * @param connect TCP
     * @param handshake TLS
     * @param responseHead from the request's last byte to the end of the answer's head
     * @param plainHead the same for a plain request to the API server, from its first byte: a little more than the minute that
     *     kube-apiserver itself takes at most ({@code --request-timeout})
     * @param errorBody for the whole body of a refusal
     */
    public record Limits(
            Duration connect, Duration handshake, Duration responseHead, Duration plainHead, Duration errorBody) {
        /** 5 s, 10 s, 30 s, 65 s and 10 s. */
        public static final Limits DEFAULT = new Limits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(65),
                Duration.ofSeconds(10));
    }
}
