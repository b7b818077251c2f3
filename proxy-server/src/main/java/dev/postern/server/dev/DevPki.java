package dev.postern.server.dev;

import dev.postern.server.dev.pki.CertificateAuthority;
import dev.postern.server.dev.pki.CertificateRequest;
import dev.postern.server.dev.pki.IssuedCertificate;
import dev.postern.server.dev.pki.PkiFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Every key and certificate of the cluster, in one folder.
 *
 * @param authorities the four CAs
 * @param servers what the three servers show
 * @param posternAtApiServer the gateway's own identity at the API server
 * @param posternAtKubelets the certificate that the kubelet accepts
 * @param users the people's, in the order of {@link DevUser}
 */
record DevPki(
        Authorities authorities,
        Servers servers,
        IssuedCertificate posternAtApiServer,
        IssuedCertificate posternAtKubelets,
        List<IssuedCertificate> users) {
    /** One CA a purpose, so that no certificate is good for another one. */
    record Authorities(
            CertificateAuthority serving,
            CertificateAuthority client,
            CertificateAuthority kubelet,
            CertificateAuthority apiServer) {}

    /** The gateway's, the kubelet's, the API server's. */
    record Servers(IssuedCertificate gateway, IssuedCertificate kubelet, IssuedCertificate apiServer) {}

    static DevPki open(Path folder, Clock clock) throws IOException {
        PkiFolder pki = PkiFolder.open(folder, clock);
        Authorities authorities = new Authorities(
                pki.authority("serving-ca"),
                pki.authority("client-ca"),
                pki.authority("kubelet-ca"),
                pki.authority("apiserver-ca"));
        Servers servers = new Servers(
                authorities.serving.issue(
                        CertificateRequest.server("serving", "postern", "localhost", "127.0.0.1", "::1")),
                authorities.kubelet.issue(CertificateRequest.kubelet("kubelet", DevNames.NODE, "127.0.0.1")),
                authorities.apiServer.issue(
                        CertificateRequest.server("apiserver", "kube-apiserver", "localhost", "127.0.0.1", "::1")));
        CertificateAuthority client = authorities.client;
        List<IssuedCertificate> users = new ArrayList<>();
        for (DevUser user : DevUser.values()) {
            users.add(client.issue(CertificateRequest.client(user.userName(), user.userName(), user.group())));
        }
        return new DevPki(
                authorities,
                servers,
                client.issue(CertificateRequest.client("postern", DevNames.POSTERN)),
                client.issue(CertificateRequest.client("kubelet-client", DevNames.KUBELET_CLIENT)),
                List.copyOf(users));
    }
}
