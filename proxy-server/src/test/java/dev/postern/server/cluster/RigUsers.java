package dev.postern.server.cluster;

import dev.postern.proxy.harness.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** The rig's users as a client of our own shows them. */
final class RigUsers {
    private RigUsers() {}

    static TestCertificate certificate(Rig rig, String user) throws IOException, GeneralSecurityException {
        return certificate(rig.folder().resolve("users"), user);
    }

    /** What the kubelets accept, for everything. */
    static TestCertificate kubeletClient(Rig rig) throws IOException, GeneralSecurityException {
        return certificate(rig.folder().resolve("pki"), "postern-kubelet-client");
    }

    /** That of this name in a folder. */
    static TestCertificate certificate(Path folder, String name) throws IOException, GeneralSecurityException {
        X509Certificate certificate;
        try (var file = Files.newInputStream(folder.resolve(name + ".crt"))) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
        String key = Files.readString(folder.resolve(name + ".key")).replaceAll("-----[A-Z ]+-----|\\s", "");
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key));
        return new TestCertificate(KeyFactory.getInstance("EC").generatePrivate(encoded), List.of(certificate));
    }
}
