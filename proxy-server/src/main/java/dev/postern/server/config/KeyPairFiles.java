package dev.postern.server.config;

import dev.postern.proxy.reload.Reloadable;
import dev.postern.proxy.tls.KeyPair;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A certificate's file and its private key's, each with the key that names it. */
record KeyPairFiles(Path certificate, Place certificatePlace, Path key, Place keyPlace) {
    Optional<Reloadable<KeyPair>> read(ReloadableFiles files) {
        return files.read(certificatePlace, List.of(certificate, key), this::read);
    }

    /** {@code here} is where the certificate's problems go; the key's own place is beside it. */
    private Optional<KeyPair> read(Place here) {
        Place keyHere = keyPlace.with(here);
        Optional<String> certificatePem = TextFile.read(certificate, here);
        Optional<String> keyPem = TextFile.readSecret(key, keyHere);
        return certificatePem.flatMap(
                pem -> keyPem.flatMap(secret -> Certificates.keyPair(pem, here, secret, keyHere)));
    }
}
