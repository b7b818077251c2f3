package dev.postern.server.config;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Private keys in PEM: PKCS#8 (RFC 5208), PKCS#1 for RSA (RFC 8017) and SEC 1 for EC (RFC 5915), which kubeadm writes.
 * The JDK reads the first; the other two are wrapped into it.
 */
final class PrivateKeys {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    /** {@code AlgorithmIdentifier} of RSA: OID 1.2.840.113549.1.1.1 and NULL. */
    private static final byte[] RSA = bytes(0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0);
    /** OID 1.2.840.10045.2.1, id-ecPublicKey. */
    private static final byte[] EC = bytes(6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1);

    private static final byte[] VERSION = bytes(2, 1, 0);
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int CURVE = 0xa0;

    private PrivateKeys() {}

    /**
     * Reads the first private key of a text.
     *
     * @throws IllegalArgumentException where there is none, or it is encrypted
     * @throws GeneralSecurityException where it is none that TLS can use
     */
    static PrivateKey parse(String pem) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new IllegalArgumentException("expected an unencrypted -----BEGIN PRIVATE KEY-----, "
                    + "-----BEGIN RSA PRIVATE KEY----- or -----BEGIN EC PRIVATE KEY-----");
        }
        byte[] der = Base64.getMimeDecoder().decode(block.group(2));
        return switch (block.group(1)) {
            case "RSA PRIVATE KEY" -> decode("RSA", wrapped(RSA, der));
            case "EC PRIVATE KEY" -> decode("EC", wrapped(der(SEQUENCE, joined(EC, curveOf(der))), der));
            default -> decodeAny(der);
        };
    }

    /** Whether a signature by the key is one by the certificate's owner. */
    static boolean belongs(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                });
        byte[] message = bytes(1, 2, 3);
        signature.initSign(key);
        signature.update(message);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(message);
        return signature.verify(signed);
    }

    private static PrivateKey decodeAny(byte[] pkcs8) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return decode(algorithm, pkcs8);
            } catch (InvalidKeySpecException other) {
                continue;
            }
        }
        throw new IllegalArgumentException("its algorithm is none of RSA, EC and Ed25519");
    }

    private static PrivateKey decode(String algorithm, byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return der(SEQUENCE, joined(VERSION, algorithm, der(OCTETS, key)));
    }

    /** The OID in {@code parameters [0]}, which follows version and key; both are shorter than 128 bytes. */
    private static byte[] curveOf(byte[] sec1) {
        int position = sec1.length > 1 && (sec1[1] & 0x80) != 0 ? 2 + (sec1[1] & 0x7f) : 2;
        while (position + 1 < sec1.length) {
            int end = position + 2 + (sec1[position + 1] & 0xff);
            if ((sec1[position] & 0xff) == CURVE && end <= sec1.length) {
                return Arrays.copyOfRange(sec1, position + 2, end);
            }
            position = end;
        }
        throw new IllegalArgumentException("the EC key does not name its curve");
    }

    private static byte[] der(int tag, byte[] content) {
        int length = content.length;
        byte[] head = length < 128
                ? bytes(tag, length)
                : length < 256 ? bytes(tag, 0x81, length) : bytes(tag, 0x82, length >> 8, length);
        return joined(head, content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
