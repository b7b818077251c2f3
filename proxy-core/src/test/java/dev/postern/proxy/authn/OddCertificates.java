package dev.postern.proxy.authn;

import io.netty.handler.ssl.util.LazyX509Certificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An issuer, root or not, of certificates as no sound CA makes them.
 *
 * @param keys its keys
 * @param certificate its certificate
 */
record OddCertificates(KeyPair keys, X509Certificate certificate) {
    private static final Instant NOW = Instant.now();
    static final Instant YESTERDAY = NOW.minusSeconds(86_400);
    static final Instant TOMORROW = NOW.plusSeconds(86_400);

    /** A root with these keys. */
    static OddCertificates root(KeyPair keys, Instant until) {
        X500Name name = new X500Name("CN=odd-root");
        return new OddCertificates(keys, new Wish(name, keys, until).ca().sign(name, keys, signature(keys)));
    }

    /** A CA below this one. */
    OddCertificates below(String name, Consumer<Wish> more) {
        KeyPair own = elliptic();
        Wish wish = new Wish(new X500Name("CN=" + name), own, TOMORROW).ca();
        more.accept(wish);
        return new OddCertificates(own, wish.sign(name(), keys, signature(keys)));
    }

    X509Certificate leaf(Consumer<Wish> more) {
        return leaf(elliptic(), signature(keys), more);
    }

    X509Certificate leaf(KeyPair own, String signature, Consumer<Wish> more) {
        Wish wish = new Wish(new X500Name("CN=alice"), own, TOMORROW);
        more.accept(wish);
        return wish.sign(name(), keys, signature);
    }

    /** With an empty subject and no other name, which the JDK does not parse; as BoringSSL hands it over, unread. */
    X509Certificate unreadable() {
        try {
            Wish wish = new Wish(new X500Name(new RDN[0]), elliptic(), TOMORROW)
                    .extension(Extension.basicConstraints, true, new BasicConstraints(false));
            return new LazyX509Certificate(
                    wish.encoded(name(), keys, signature(keys)).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private X500Name name() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    static KeyPair elliptic() {
        return keys("EC", 256);
    }

    static KeyPair rsa(int bits) {
        return keys("RSA", bits);
    }

    private static KeyPair keys(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signature(KeyPair keys) {
        return keys.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    }

    /** A certificate in the making. */
    static final class Wish {
        private final X500Name subject;
        private final KeyPair keys;
        private final Instant until;
        private final List<Consumer<X509v3CertificateBuilder>> extensions = new ArrayList<>();

        Wish(X500Name subject, KeyPair keys, Instant until) {
            this.subject = subject;
            this.keys = keys;
            this.until = until;
        }

        Wish ca() {
            return extension(Extension.basicConstraints, true, new BasicConstraints(true));
        }

        Wish extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
            extensions.add(builder -> {
                try {
                    builder.addExtension(type, critical, value);
                } catch (CertIOException e) {
                    throw new IllegalStateException(e);
                }
            });
            return this;
        }

        X509Certificate sign(X500Name issuer, KeyPair issuerKeys, String signature) {
            try {
                return new JcaX509CertificateConverter().getCertificate(encoded(issuer, issuerKeys, signature));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private X509CertificateHolder encoded(X500Name issuer, KeyPair issuerKeys, String signature) {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(YESTERDAY),
                    Date.from(until),
                    subject,
                    keys.getPublic());
            extensions.forEach(extension -> extension.accept(builder));
            try {
                return builder.build(new JcaContentSignerBuilder(signature).build(issuerKeys.getPrivate()));
            } catch (OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
