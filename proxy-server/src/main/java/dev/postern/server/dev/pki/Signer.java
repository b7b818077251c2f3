package dev.postern.server.dev.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys (ECDSA P-256) and certificates that hold for a year. The only class that knows Bouncy Castle. */
final class Signer {
    private static final Duration VALIDITY = Duration.ofDays(365);
    /** For machines whose clocks differ. */
    private static final Duration BEFORE = Duration.ofMinutes(5);

    private static final int AUTHORITY_USES = KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature;
    private static final int SERIAL_BITS = 120;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Signer() {}

    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("a JDK without P-256", missing);
        }
    }

    /** A CA's certificate of itself. */
    static X509Certificate selfSigned(String commonName, KeyPair keys, Instant now) {
        X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
        try {
            X509v3CertificateBuilder builder =
                    builder(new Names(name, name), keys.getPublic(), now, now.plus(VALIDITY));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(AUTHORITY_USES));
            return signed(builder, keys.getPrivate());
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException broken) {
            throw cannot(commonName, broken);
        }
    }

    /** A certificate of that CA; it ends with the CA's own at the latest. */
    static X509Certificate signed(
            CertificateRequest request, PublicKey key, CertificateAuthority authority, Instant now) {
        X509Certificate ca = authority.certificate();
        Instant limit = ca.getNotAfter().toInstant();
        Instant end = now.plus(VALIDITY);
        X500Name issuer = X500Name.getInstance(ca.getSubjectX500Principal().getEncoded());
        try {
            X509v3CertificateBuilder builder =
                    builder(new Names(issuer, subject(request)), key, now, end.isAfter(limit) ? limit : end);
            extend(builder, request, ca);
            return signed(builder, authority.key());
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException broken) {
            throw cannot(request.name(), broken);
        }
    }

    private static void extend(X509v3CertificateBuilder builder, CertificateRequest request, X509Certificate ca)
            throws GeneralSecurityException, CertIOException {
        KeyPurposeId purpose = request.isServer() ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth;
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(ca));
        if (request.isServer()) {
            builder.addExtension(Extension.subjectAlternativeName, false, names(request));
        }
    }

    private static X509v3CertificateBuilder builder(Names names, PublicKey key, Instant now, Instant end)
            throws GeneralSecurityException, CertIOException {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                names.issuer,
                new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS),
                Date.from(now.minus(BEFORE)),
                Date.from(end),
                names.subject,
                key);
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
        return builder;
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static X500Name subject(CertificateRequest request) {
        X500NameBuilder name = new X500NameBuilder();
        request.organizations().forEach(organization -> name.addRDN(BCStyle.O, organization));
        return name.addRDN(BCStyle.CN, request.commonName()).build();
    }

    private static GeneralNames names(CertificateRequest request) {
        return new GeneralNames(request.addresses().stream()
                .map(address -> new GeneralName(Addresses.type(address), address))
                .toArray(GeneralName[]::new));
    }

    private static IllegalStateException cannot(String name, Exception broken) {
        return new IllegalStateException("cannot make the certificate " + name, broken);
    }

    private record Names(X500Name issuer, X500Name subject) {}
}
