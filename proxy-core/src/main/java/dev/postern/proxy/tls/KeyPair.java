package dev.postern.proxy.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate with its private key, as PEM text that has been read once: the chain, leaf first, and its key as {@code
 * PRIVATE KEY} (PKCS#8), {@code RSA PRIVATE KEY} or {@code EC PRIVATE KEY}. Its {@code toString} shows neither.
 */
public record KeyPair(String certificateChainPem, String privateKeyPem) {
    private static final byte[] PROBE = {1};

    /**
     * Checks both and that they belong together.
     *
     * @throws IllegalArgumentException saying what is wrong, without any part of the key
     */
    public KeyPair {
        requireMatch(Certificates.parse(certificateChainPem).get(0), PrivateKeys.parse(privateKeyPem));
    }

    /** The certificates, leaf first. */
    public List<X509Certificate> chain() {
        return Certificates.parse(certificateChainPem);
    }

    PrivateKey privateKey() {
        return PrivateKeys.parse(privateKeyPem);
    }

    private static void requireMatch(X509Certificate leaf, PrivateKey key) {
        boolean match;
        try {
            String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(leaf.getPublicKey());
            verifier.update(PROBE);
            match = verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the private key does not belong to the certificate", e);
        }
        if (!match) {
            throw new IllegalArgumentException("the private key does not belong to the certificate");
        }
    }

    @Override
    public String toString() {
        return "KeyPair";
    }
}
