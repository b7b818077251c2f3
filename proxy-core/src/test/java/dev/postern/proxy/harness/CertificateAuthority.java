package dev.postern.proxy.harness;

import dev.postern.proxy.tls.TrustAnchors;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA of a test; issues certificates with EC P-256 keys in about a millisecond each. Safe for any thread. */
public final class CertificateAuthority {
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final X500Name name;
    private final PrivateKey key;
    private final X509Certificate certificate;

    private CertificateAuthority(X500Name name, PrivateKey key, X509Certificate certificate) {
        this.name = name;
        this.key = key;
        this.certificate = certificate;
    }

    /** A new self-signed CA. */
    public static CertificateAuthority named(String commonName) {
        X500Name name = new X500Name("CN=" + commonName);
        KeyPair keys = newKeys();
        CertificateRequest request = CertificateRequest.of(name);
        return new CertificateAuthority(name, keys.getPrivate(), sign(request, true, keys, name, keys.getPrivate()));
    }

    /** A certificate of this CA with a new key. */
    public TestCertificate issue(CertificateRequest request) {
        KeyPair keys = newKeys();
        return new TestCertificate(keys.getPrivate(), List.of(sign(request, false, keys, name, key), certificate));
    }

    /** The CA's own certificate and key as if they were somebody's identity. */
    public TestCertificate asIdentity() {
        return new TestCertificate(key, List.of(certificate));
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public TrustAnchors trustAnchors() {
        return new TrustAnchors(List.of(certificate));
    }

    /** The CA's certificate as PEM. */
    public String pem() {
        return Pem.certificate(certificate);
    }

    /** A certificate that signed itself. */
    public static TestCertificate selfSigned(CertificateRequest request) {
        KeyPair keys = newKeys();
        return new TestCertificate(
                keys.getPrivate(), List.of(sign(request, false, keys, request.subject(), keys.getPrivate())));
    }

    private static X509Certificate sign(
            CertificateRequest request, boolean ca, KeyPair keys, X500Name issuer, PrivateKey issuerKey) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(SERIAL.getAndIncrement()),
                    Date.from(request.notBefore()),
                    Date.from(request.notAfter()),
                    request.subject(),
                    keys.getPublic());
            extend(builder, request, ca);
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("cannot issue a test certificate", e);
        }
    }

    private static void extend(X509v3CertificateBuilder builder, CertificateRequest request, boolean ca)
            throws CertIOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
        builder.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(
                        ca
                                ? KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature
                                : KeyUsage.digitalSignature));
        if (!request.usages().isEmpty()) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(request.usageArray()));
        }
        if (!request.names().isEmpty()) {
            builder.addExtension(Extension.subjectAlternativeName, false, request.generalNames());
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no P-256", e);
        }
    }
}
