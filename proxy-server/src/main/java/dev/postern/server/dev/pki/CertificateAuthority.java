package dev.postern.server.dev.pki;

import dev.postern.proxy.tls.TrustAnchors;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** A CA of the folder. Any thread. */
public final class CertificateAuthority {
    private final PkiFolder folder;
    private final String name;
    private final PrivateKey key;
    private final X509Certificate certificate;

    CertificateAuthority(PkiFolder folder, String name, PrivateKey key, X509Certificate certificate) {
        this.folder = folder;
        this.name = name;
        this.key = key;
        this.certificate = certificate;
    }

    /**
     * The certificate that was asked for: the one that is there where it names the same, is of this CA and holds for 30 days
     * more; else a new one, which is written first.
     */
    public IssuedCertificate issue(CertificateRequest request) throws IOException {
        return folder.issue(this, request);
    }

    /** What trusts this CA alone. */
    public TrustAnchors trustAnchors() {
        return new TrustAnchors(List.of(certificate));
    }

    /** Its certificate, in PEM. */
    public Path certificateFile() {
        return folder.certificateFile(name);
    }

    X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }
}
