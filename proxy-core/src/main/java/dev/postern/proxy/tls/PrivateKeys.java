package dev.postern.proxy.tls;

import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/**
 * A private key out of PEM text. The JDK reads PKCS#8 only; kubeadm and openssl also write PKCS#1 (RFC 8017 A.1.2) and
 * SEC 1 (RFC 5915), which are put into a PKCS#8 envelope (RFC 5208) here. Ed25519 is refused: netty-tcnative's BoringSSL does
 * no handshake with such a key.
 */
final class PrivateKeys {
    private static final byte[] VERSION_0 = {Der.INTEGER, 1, 0};
    private static final byte[] NULL = {5, 0};
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d010101");
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final int CURVE = 0xA0;

    private PrivateKeys() {}

    /** The first key of the text; {@code EC PARAMETERS} and certificates beside it are ignored, as openssl does. */
    static PrivateKey parse(String pem) {
        for (Pem.Block block : Pem.blocks(pem)) {
            switch (block.label()) {
                case "PRIVATE KEY":
                    return key(block.der());
                case "RSA PRIVATE KEY":
                    return key(pkcs8(Der.encoded(Der.SEQUENCE, RSA, NULL), block.der()));
                case "EC PRIVATE KEY":
                    return key(pkcs8(Der.encoded(Der.SEQUENCE, EC, curve(block.der())), block.der()));
                case "ENCRYPTED PRIVATE KEY":
                    throw new IllegalArgumentException(
                            "the private key is encrypted; only keys without a password are read");
                default:
                    continue;
            }
        }
        throw new IllegalArgumentException(
                "no private key: PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY is expected");
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return Der.encoded(Der.SEQUENCE, VERSION_0, algorithm, Der.encoded(Der.OCTET_STRING, key));
    }

    private static byte[] curve(byte[] sec1) {
        Der key = new Der(new Der(sec1).next(Der.SEQUENCE));
        key.next(Der.INTEGER);
        key.next(Der.OCTET_STRING);
        while (!key.atEnd()) {
            Der.Element optional = key.next();
            if (optional.tag() == CURVE) {
                return optional.content();
            }
        }
        throw new IllegalArgumentException("EC PRIVATE KEY does not name its curve");
    }

    private static PrivateKey key(byte[] pkcs8) {
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // Not a key of this algorithm: the next one is tried. The exception may quote key material, so it is
                // dropped.
                continue;
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("a JDK without " + algorithm, e);
            }
        }
        throw new IllegalArgumentException("the private key is damaged, or neither an RSA nor an EC key");
    }
}
