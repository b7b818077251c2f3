package dev.postern.proxy.harness;

import dev.postern.proxy.tls.KeyPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A certificate with its key.
 *
 * @param key of the first certificate
 * @param chain leaf first, then the CA
 */
public record TestCertificate(PrivateKey key, List<X509Certificate> chain) {
    public TestCertificate {
        chain = List.copyOf(chain);
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** As the product takes it. */
    public KeyPair keyPair() {
        return new KeyPair(chainPem(), keyPem());
    }

    public String chainPem() {
        return chain.stream().map(Pem::certificate).collect(Collectors.joining());
    }

    public String keyPem() {
        return Pem.key(key);
    }

    /** Writes {@code <name>.crt} and {@code <name>.key} into the folder. */
    public void writeTo(Path folder, String name) {
        try {
            Files.writeString(folder.resolve(name + ".crt"), chainPem());
            Files.writeString(folder.resolve(name + ".key"), keyPem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "TestCertificate[" + certificate().getSubjectX500Principal() + "]";
    }
}
