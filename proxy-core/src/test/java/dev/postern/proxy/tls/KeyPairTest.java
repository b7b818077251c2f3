package dev.postern.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPairTest {
    private static final TestCertificate USER = TestPki.user("alice", "developers");

    @ParameterizedTest
    @CsvSource({"RSA,SHA256withRSA", "EC,SHA256withECDSA"})
    void readsKeysInPkcs8(String algorithm, String signature) throws Exception {
        java.security.KeyPair keys = KeyPairGenerator.getInstance(algorithm).generateKeyPair();

        KeyPair pair =
                new KeyPair(pem(selfSigned(keys, signature)), pem(new JcaPKCS8Generator(keys.getPrivate(), null)));

        assertThat(pair.privateKey()).isEqualTo(keys.getPrivate());
    }

    @Test
    void readsRsaKeysAsKubeadmWritesThem() throws Exception {
        java.security.KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String key = pem(keys.getPrivate());

        assertThat(key).contains("BEGIN RSA PRIVATE KEY");
        assertThat(new KeyPair(pem(selfSigned(keys, "SHA256withRSA")), key).privateKey())
                .isEqualTo(keys.getPrivate());
    }

    @Test
    void readsEllipticKeysAsOpensslWritesThem() throws Exception {
        java.security.KeyPair keys = ellipticKeys();
        ECPrivateKey elliptic = (ECPrivateKey) keys.getPrivate();
        byte[] sec1 = new org.bouncycastle.asn1.sec.ECPrivateKey(256, elliptic.getS(), SECObjectIdentifiers.secp256r1)
                .getEncoded();
        String key = pem(new PemObject("EC PRIVATE KEY", sec1));

        PrivateKey read = new KeyPair(pem(selfSigned(keys, "SHA256withECDSA")), key).privateKey();

        assertThat(((ECPrivateKey) read).getS()).isEqualTo(elliptic.getS());
    }

    @Test
    void readsAKeyBelowItsCurveParametersAndComments() {
        String parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

        KeyPair pair = new KeyPair("Bag Attributes\n" + USER.chainPem(), parameters + USER.keyPem());

        assertThat(pair.chain()).isEqualTo(USER.chain());
    }

    @Test
    void refusesAKeyThatBoringSslCannotUse() throws Exception {
        java.security.KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String key = pem(new JcaPKCS8Generator(keys.getPrivate(), null));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyPair(pem(selfSigned(keys, "Ed25519")), key))
                .withMessage("the private key is damaged, or neither an RSA nor an EC key");
    }

    @Test
    void refusesAKeyOfAnotherCertificate() {
        String other = TestPki.CLIENT.issue(CertificateRequest.user("bob")).keyPem();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyPair(USER.chainPem(), other))
                .withMessage("the private key does not belong to the certificate");
    }

    @Test
    void refusesAKeyOfAnotherAlgorithm() throws Exception {
        String rsa = pem(KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyPair(USER.chainPem(), rsa))
                .withMessage("the private key does not belong to the certificate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|no PEM block: a line -----BEGIN …----- is expected",
                "MIIB|no PEM block: a line -----BEGIN …----- is expected",
                "-----BEGIN CERTIFICATE-----MIIB|PEM block CERTIFICATE has no line -----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE----------END CERTIFICATE-----|PEM block CERTIFICATE is empty",
                "-----BEGIN CERTIFICATE-----!!!!-----END CERTIFICATE-----|PEM block CERTIFICATE is not valid base64",
                "-----BEGIN CERTIFICATE-----MIIB-----END CERTIFICATE-----|PEM block CERTIFICATE holds no X.509 certificate",
                "-----BEGIN PRIVATE KEY-----MIIB-----END PRIVATE KEY-----|PEM block PRIVATE KEY where a CERTIFICATE is expected"
            })
    void saysWhatIsWrongWithACertificate(String pem, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrustAnchors.parse(pem))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyPair(pem, USER.keyPem()))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
    void saysThatAKeyIsDamagedWithoutShowingIt(String label) {
        String secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ=";
        String key = "-----BEGIN " + label + "-----\n" + secret + "\n-----END " + label + "-----\n";

        assertThatThrownBy(() -> new KeyPair(USER.chainPem(), key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void saysThatAKeyIsEncrypted() {
        String key = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyPair(USER.chainPem(), key))
                .withMessageContaining("encrypted");
    }

    @Test
    void showsNothingOfItself() {
        assertThat(USER.keyPair()).hasToString("KeyPair");
    }

    private static X509Certificate selfSigned(java.security.KeyPair keys, String signature) throws Exception {
        X500Name name = new X500Name("CN=x");
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(Instant.EPOCH),
                                Date.from(Instant.now().plusSeconds(3600)),
                                name,
                                keys.getPublic())
                        .build(new JcaContentSignerBuilder(signature).build(keys.getPrivate())));
    }

    private static java.security.KeyPair ellipticKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    /** A {@link PrivateKey} is written in its algorithm's own form. */
    private static String pem(Object object) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }
}
