package dev.postern.proxy.authn;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.tls.Subject;
import dev.postern.proxy.tls.TrustAnchors;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Client certificates as users, as kube-apiserver's x509 authenticator has it ({@code apiserver
 * pkg/authentication/request/x509}): CN is the name, every O a group.
 *
 * <p>A verification costs signature checks, and each upgrade comes on a connection of its own. So a verified chain is
 * remembered for ten minutes, by the digest of all its certificates; its validity is held against the clock on every request
 * all the same. Nothing else can change within that time: there is no revocation, and other CAs mean another object. A
 * refusal is never remembered.
 */
final class ClientCertificates {
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int REMEMBERED_CHAINS = 10_000;
    /** {@code cmd/kube-apiserver}'s OID for a user's UID ({@code AllowParsingUserUIDFromCertAuth}). */
    private static final String UID = "1.3.6.1.4.1.57683.2";

    private static final String CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

    private final ClientChains chains;
    private final Clock clock;
    private final Cache<ByteBuffer, Verified> verified = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(REMEMBERED_CHAINS)
            .build();

    ClientCertificates(TrustAnchors clientCA, Clock clock) {
        this.chains = new ClientChains(clientCA);
        this.clock = clock;
    }

    /** Whose the chain's first certificate is. Throws a {@link GatewayFailure} where it names nobody. */
    Identity identity(List<X509Certificate> chain) {
        Instant now = clock.instant();
        ByteBuffer key = ByteBuffer.wrap(digest(chain));
        Verified known = verified.getIfPresent(key);
        if (known != null && known.validity.holds(now)) {
            return known.identity;
        }
        List<X509Certificate> read =
                chain.stream().map(ClientCertificates::read).toList();
        Validity validity = chains.verify(read, now);
        Identity identity = named(read.get(0));
        verified.put(key, new Verified(identity, validity));
        return identity;
    }

    /** BoringSSL's certificates are octets that nobody has parsed, and that throw at the first question. */
    private static X509Certificate read(X509Certificate presented) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(presented.getEncoded()));
        } catch (CertificateException e) {
            throw Unauthenticated.because("the client certificate cannot be read", e);
        }
    }

    private static Identity named(X509Certificate leaf) {
        try {
            Subject subject = Subject.of(leaf);
            String name = subject.commonName()
                    .orElseThrow(() -> new IllegalArgumentException("it has no CN, or more than one"));
            List<String> uids = subject.values(UID);
            if (uids.size() > 1 || uids.contains("")) {
                throw new IllegalArgumentException("it has an empty UID, or more than one");
            }
            String credential = "X509SHA256=" + HexFormat.of().formatHex(digest(List.of(leaf)));
            return new Identity(
                            name,
                            uids.isEmpty() ? "" : uids.get(0),
                            subject.organizations(),
                            Map.of(CREDENTIAL_ID, List.of(credential)))
                    .authenticated();
        } catch (IllegalArgumentException e) {
            throw Unauthenticated.because("the client certificate names no user: " + e.getMessage(), e);
        }
    }

    private static byte[] digest(List<X509Certificate> certificates) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            // DER says where it ends, so that no two lists have the same octets.
            for (X509Certificate certificate : certificates) {
                sha.update(certificate.getEncoded());
            }
            return sha.digest();
        } catch (CertificateEncodingException e) {
            throw Unauthenticated.because("the client certificate cannot be read", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private record Verified(Identity identity, Validity validity) {}
}
