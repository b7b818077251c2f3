package dev.postern.proxy.harness;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The CAs and usual certificates of the tests, one set per JVM. */
public final class TestPki {
    /** Signs what the gateway shows to its clients. */
    public static final CertificateAuthority SERVING = CertificateAuthority.named("postern-serving-ca");
    /** Signs users' certificates. */
    public static final CertificateAuthority CLIENT = CertificateAuthority.named("client-ca");
    /** Signs kubelets' serving certificates. */
    public static final CertificateAuthority KUBELET = CertificateAuthority.named("kubelet-ca");
    /** Signs the API server's serving certificate. */
    public static final CertificateAuthority API_SERVER = CertificateAuthority.named("api-server-ca");
    /** Signs the gateway's own client certificates, for kubelets and for the API server. */
    public static final CertificateAuthority GATEWAY = CertificateAuthority.named("gateway-client-ca");
    /** Trusted by nobody. */
    public static final CertificateAuthority STRANGER = CertificateAuthority.named("stranger-ca");

    private static final Map<String, TestCertificate> CACHE = new ConcurrentHashMap<>();

    private TestPki() {}

    /** The gateway's serving certificate, for 127.0.0.1, ::1 and localhost. */
    public static TestCertificate serving() {
        return cached(
                "serving",
                SERVING,
                CertificateRequest.server("postern").ip("127.0.0.1").ip("::1").dns("localhost"));
    }

    /** A user of {@link #CLIENT}. */
    public static TestCertificate user(String name, String... groups) {
        return cached("user/" + name + "/" + String.join("/", groups), CLIENT, CertificateRequest.user(name, groups));
    }

    /** A kubelet's serving certificate for a node at 127.0.0.1. */
    public static TestCertificate kubelet(String node) {
        return cached("kubelet/" + node, KUBELET, CertificateRequest.kubelet(node));
    }

    /** The API server's serving certificate, for 127.0.0.1 and localhost. */
    public static TestCertificate apiServer() {
        return cached(
                "api",
                API_SERVER,
                CertificateRequest.server("kube-apiserver").ip("127.0.0.1").dns("localhost"));
    }

    /** The certificate that may exec into every pod. */
    public static TestCertificate gatewayAtKubelets() {
        return cached("at-kubelets", GATEWAY, CertificateRequest.user("postern-kubelet-client", "system:masters"));
    }

    /** The certificate that may impersonate anybody. */
    public static TestCertificate gatewayAtApiServer() {
        return cached("at-api", GATEWAY, CertificateRequest.user("postern"));
    }

    private static TestCertificate cached(String key, CertificateAuthority ca, CertificateRequest request) {
        return CACHE.computeIfAbsent(key, ignored -> ca.issue(request));
    }
}
