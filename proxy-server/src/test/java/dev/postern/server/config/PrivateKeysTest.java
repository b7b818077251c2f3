package dev.postern.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateKeysTest {
    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, 256", "EC, 384", "EC, 521"})
    void readsTheTraditionalFormOfKubeadm(String algorithm, int size) throws GeneralSecurityException, IOException {
        KeyPair pair = pair(algorithm, size);
        String pem = pem(algorithm + " PRIVATE KEY", traditional(pair));

        assertThat(PrivateKeys.belongs(PrivateKeys.parse(pem), pair.getPublic()))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, 256", "Ed25519, 255"})
    void readsPkcs8(String algorithm, int size) throws GeneralSecurityException {
        KeyPair pair = pair(algorithm, size);
        String pem = pem("PRIVATE KEY", pair.getPrivate().getEncoded());

        assertThat(PrivateKeys.belongs(PrivateKeys.parse(pem), pair.getPublic()))
                .isTrue();
        assertThat(PrivateKeys.belongs(
                        PrivateKeys.parse(pem), pair(algorithm, size).getPublic()))
                .isFalse();
    }

    @Test
    void refusesAnEncryptedKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PrivateKeys.parse(
                        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"))
                .withMessageContaining("unencrypted");
    }

    /** PKCS#1, or SEC 1 with the curve's name, which OpenSSL and Go always write. */
    private static byte[] traditional(KeyPair pair) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
        if (!(pair.getPrivate() instanceof ECPrivateKey key)) {
            return info.parsePrivateKey().toASN1Primitive().getEncoded();
        }
        int bits = key.getParams().getOrder().bitLength();
        SubjectPublicKeyInfo published =
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        return new org.bouncycastle.asn1.sec.ECPrivateKey(
                        bits,
                        key.getS(),
                        published.getPublicKeyData(),
                        info.getPrivateKeyAlgorithm().getParameters())
                .getEncoded();
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder().encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    private static KeyPair pair(String algorithm, int size) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }
}
