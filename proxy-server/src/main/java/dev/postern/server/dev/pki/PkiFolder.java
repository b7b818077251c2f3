package dev.postern.server.dev.pki;

import dev.postern.proxy.tls.Subject;
import dev.postern.server.files.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * A folder with {@code NAME.crt} and {@code NAME.key} for each CA and certificate, mode 0600 in a folder of mode 0700. What
 * is damaged, or ends within 30 days, is made anew. Blocks on the file system; any thread, each name by one at a time.
 */
public final class PkiFolder {
    private static final Duration RENEWAL = Duration.ofDays(30);

    private final Path folder;
    private final Clock clock;

    private PkiFolder(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Makes the folder where it is not there. */
    public static PkiFolder open(Path folder, Clock clock) throws IOException {
        OwnerOnly.folder(folder);
        return new PkiFolder(folder, clock);
    }

    /** The CA of that name. */
    public CertificateAuthority authority(String name) throws IOException {
        Optional<CertificateAuthority> there = stored(name).flatMap(pair -> authority(name, pair));
        if (there.isPresent()) {
            return there.get();
        }
        KeyPair keys = Signer.newKeys();
        X509Certificate certificate = Signer.selfSigned(name, keys, clock.instant());
        write(name, Pem.of(certificate), Pem.of(keys.getPrivate()));
        return new CertificateAuthority(this, name, keys.getPrivate(), certificate);
    }

    IssuedCertificate issue(CertificateAuthority authority, CertificateRequest request) throws IOException {
        Optional<dev.postern.proxy.tls.KeyPair> there =
                stored(request.name()).filter(pair -> isGood(pair, authority, request));
        return new IssuedCertificate(
                there.isPresent() ? there.get() : make(authority, request),
                certificateFile(request.name()),
                keyFile(request.name()));
    }

    Path certificateFile(String name) {
        return folder.resolve(name + ".crt");
    }

    private Path keyFile(String name) {
        return folder.resolve(name + ".key");
    }

    private dev.postern.proxy.tls.KeyPair make(CertificateAuthority authority, CertificateRequest request)
            throws IOException {
        KeyPair keys = Signer.newKeys();
        X509Certificate certificate = Signer.signed(request, keys.getPublic(), authority, clock.instant());
        String chain = Pem.of(certificate) + Pem.of(authority.certificate());
        String key = Pem.of(keys.getPrivate());
        write(request.name(), chain, key);
        return new dev.postern.proxy.tls.KeyPair(chain, key);
    }

    private void write(String name, String certificates, String key) throws IOException {
        OwnerOnly.write(keyFile(name), key);
        OwnerOnly.write(certificateFile(name), certificates);
    }

    /** Nothing where a file is missing, or the key is not the certificate's. */
    private Optional<dev.postern.proxy.tls.KeyPair> stored(String name) throws IOException {
        if (!Files.exists(certificateFile(name)) || !Files.exists(keyFile(name))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new dev.postern.proxy.tls.KeyPair(
                    Files.readString(certificateFile(name)), Files.readString(keyFile(name))));
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private Optional<CertificateAuthority> authority(String name, dev.postern.proxy.tls.KeyPair pair) {
        X509Certificate certificate = pair.chain().get(0);
        if (!lasts(certificate)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CertificateAuthority(this, name, Pem.key(pair.privateKeyPem()), certificate));
        } catch (GeneralSecurityException damaged) {
            return Optional.empty();
        }
    }

    private boolean isGood(
            dev.postern.proxy.tls.KeyPair pair, CertificateAuthority authority, CertificateRequest request) {
        X509Certificate certificate = pair.chain().get(0);
        try {
            certificate.verify(authority.certificate().getPublicKey());
            Subject subject = Subject.of(certificate);
            return lasts(certificate)
                    && subject.commonName().equals(Optional.of(request.commonName()))
                    && subject.organizations().equals(request.organizations())
                    && Addresses.are(request.addresses(), certificate);
        } catch (GeneralSecurityException ofAnotherAuthority) {
            return false;
        }
    }

    private boolean lasts(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEWAL));
    }
}
