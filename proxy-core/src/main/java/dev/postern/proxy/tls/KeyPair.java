package dev.postern.proxy.tls;

/**
 * A certificate with its private key, as PEM text: PKCS#8, {@code RSA PRIVATE KEY} or {@code EC PRIVATE KEY}. Its {@code
 * toString} shows neither.
 */
public record KeyPair(String certificateChainPem, String privateKeyPem) {
    @Override
    public String toString() {
        return "KeyPair";
    }
}
