package dev.postern.proxy.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.failure.FailureReason;
import dev.postern.proxy.failure.GatewayFailure;
import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestClock;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.tls.TrustAnchors;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that name users, and those that do not (security catalogue E10, E11). */
class ClientCertificatesTest {
    private static final ASN1ObjectIdentifier UID = new ASN1ObjectIdentifier("1.3.6.1.4.1.57683.2");
    private static final CertificateRequest ALICE = CertificateRequest.user("alice", "developers");

    private final TestClock clock = new TestClock();
    private final ClientCertificates certificates = new ClientCertificates(TestPki.CLIENT.trustAnchors(), clock);

    @Test
    void namesTheUserAsKubeApiserverDoes() throws Exception {
        X509Certificate alice = TestPki.CLIENT
                .issue(CertificateRequest.user("alice", "developers", "a, b"))
                .certificate();
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(alice.getEncoded()));

        assertThat(certificates.identity(List.of(alice)))
                .isEqualTo(new Identity(
                        "alice",
                        "",
                        List.of("developers", "a, b", "system:authenticated"),
                        Map.of("authentication.kubernetes.io/credential-id", List.of("X509SHA256=" + digest))));
    }

    @Test
    void keepsGroupsThatDecideAlready() {
        assertThat(of(CertificateRequest.user("root", "system:masters")).groups())
                .containsExactly("system:masters", "system:authenticated");
        assertThat(of(CertificateRequest.user("nobody", "system:unauthenticated"))
                        .groups())
                .containsExactly("system:unauthenticated");
        assertThat(of(CertificateRequest.user("system:anonymous")).groups()).isEmpty();
    }

    static Stream<X500Name> oddNames() {
        X500NameBuilder multi = new X500NameBuilder();
        multi.addMultiValuedRDN(
                new ASN1ObjectIdentifier[] {BCStyle.CN, BCStyle.O},
                new ASN1Encodable[] {new DERUTF8String("x,y+z=\"q\""), new DERUTF8String("g")});
        return Stream.of(
                multi.build(), name(BCStyle.O, new DERUTF8String("g"), BCStyle.CN, new DERBMPString("x,y+z=\"q\"")));
    }

    @ParameterizedTest
    @MethodSource("oddNames")
    void readsOddNamesAsTheyAre(X500Name name) {
        Identity identity = of(CertificateRequest.of(name));

        assertThat(identity.name()).isEqualTo("x,y+z=\"q\"");
        assertThat(identity.groups()).containsExactly("g", "system:authenticated");
    }

    @Test
    void readsOneUid() {
        assertThat(of(CertificateRequest.of(name(BCStyle.CN, text("alice"), UID, text("42"))))
                        .uid())
                .isEqualTo("42");
    }

    static Stream<X500Name> namesOfNobody() {
        return Stream.of(
                name(BCStyle.O, text("developers"), BCStyle.OU, text("alice")),
                name(BCStyle.CN, text(""), BCStyle.O, text("x")),
                name(BCStyle.CN, text(" "), BCStyle.O, text("x")),
                name(BCStyle.CN, text("alice "), BCStyle.O, text("x")),
                name(BCStyle.CN, text("alice\u0000"), BCStyle.O, text("x")),
                name(BCStyle.CN, text("a\r\nImpersonate-Group: system:masters"), BCStyle.O, text("x")),
                name(BCStyle.CN, text("a\u0085"), BCStyle.O, text("x")),
                name(BCStyle.CN, text("x".repeat(1025)), BCStyle.O, text("x")),
                name(BCStyle.CN, text("alice"), BCStyle.CN, text("bob")),
                name(BCStyle.CN, text("alice"), BCStyle.CN, text("alice")),
                name(BCStyle.CN, DERNull.INSTANCE, BCStyle.O, text("x")),
                name(BCStyle.CN, text("alice"), BCStyle.O, text("")),
                name(BCStyle.CN, text("alice"), BCStyle.O, text(" system:masters")),
                name(BCStyle.CN, text("alice"), BCStyle.O, text("system:masters\t")),
                name(BCStyle.CN, text("alice"), BCStyle.O, text("x".repeat(1025))),
                name(BCStyle.CN, text("alice"), UID, text("")),
                multiple(UID, 2),
                multiple(BCStyle.O, 1001));
    }

    @ParameterizedTest
    @MethodSource("namesOfNobody")
    void refusesNamesThatAreNobodys(X500Name name) {
        assertRefused(
                TestPki.CLIENT.issue(CertificateRequest.of(name)).chain(), "the client certificate names no user: ");
    }

    @Test
    void takesAThousandGroups() {
        assertThat(of(CertificateRequest.of(multiple(BCStyle.O, 999))).groups()).hasSize(1000);
    }

    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of(TestPki.STRANGER.issue(ALICE), "does not come from a CA that is trusted here"),
                Arguments.of(TestPki.KUBELET.issue(ALICE), "does not come from a CA that is trusted here"),
                Arguments.of(CertificateAuthority.selfSigned(ALICE), "does not come from a CA that is trusted here"),
                Arguments.of(
                        CertificateAuthority.named("client-ca").issue(ALICE),
                        "does not come from a CA that is trusted here"),
                Arguments.of(TestPki.CLIENT.issue(ALICE.expired()), "has expired or is not valid yet"),
                Arguments.of(TestPki.CLIENT.issue(ALICE.notYetValid()), "has expired or is not valid yet"),
                Arguments.of(TestPki.CLIENT.asIdentity(), "is a CA's"),
                Arguments.of(
                        TestPki.CLIENT.issue(ALICE.usage(KeyPurposeId.id_kp_serverAuth)),
                        "is not for client authentication"));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void refusesCertificatesThatProveNothing(TestCertificate certificate, String why) {
        assertRefused(certificate.chain(), why);
        assertRefused(List.of(certificate.certificate()), why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.3.6.1.5.5.7.3.2", "2.5.29.37.0", ""})
    void takesAnyPurposeThatIncludesClients(String purpose) {
        CertificateRequest request = purpose.isEmpty()
                ? ALICE.usage()
                : ALICE.usage(KeyPurposeId.getInstance(new ASN1ObjectIdentifier(purpose)));

        assertThat(of(request).name()).isEqualTo("alice");
    }

    @Test
    void findsThePathThroughIntermediateCAs() {
        OddCertificates root = OddCertificates.root(OddCertificates.elliptic(), OddCertificates.TOMORROW);
        OddCertificates middle = root.below("middle", wish -> {});
        OddCertificates lower = middle.below("lower", wish -> {});
        X509Certificate alice = lower.leaf(wish -> {});
        ClientCertificates odd = trusting(root.certificate());

        assertThat(odd.identity(List.of(alice, lower.certificate(), middle.certificate()))
                        .name())
                .isEqualTo("alice");
        assertThat(odd.identity(List.of(alice, middle.certificate(), lower.certificate(), root.certificate()))
                        .name())
                .isEqualTo("alice");
        assertRefused(odd, List.of(alice), "does not come from a CA");
        assertRefused(odd, List.of(alice, lower.certificate()), "does not come from a CA");
    }

    @Test
    void refusesWhatACAWasNotAllowedToIssue() {
        OddCertificates root = OddCertificates.root(OddCertificates.elliptic(), OddCertificates.TOMORROW);
        OddCertificates servers = root.below(
                "servers",
                wish -> wish.extension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth)));
        OddCertificates elsewhere = root.below(
                "elsewhere", wish -> wish.extension(Extension.nameConstraints, true, only(new X500Name("O=other"))));
        OddCertificates unknown = root.below(
                "unknown", wish -> wish.extension(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE));
        X509Certificate user = root.leaf(wish -> {});
        OddCertificates byUser = new OddCertificates(OddCertificates.elliptic(), user);
        ClientCertificates odd = trusting(root.certificate());

        for (OddCertificates issuer : List.of(servers, elsewhere, unknown, byUser)) {
            assertRefused(odd, List.of(issuer.leaf(wish -> {}), issuer.certificate()), "Unauthorized: ");
        }
    }

    @Test
    void refusesWeakKeysAndSignatures() {
        OddCertificates root = OddCertificates.root(OddCertificates.rsa(2048), OddCertificates.TOMORROW);
        ClientCertificates odd = trusting(root.certificate());

        assertThat(odd.identity(List.of(root.leaf(OddCertificates.rsa(2048), "SHA256withRSA", wish -> {})))
                        .name())
                .isEqualTo("alice");
        assertRefused(
                odd, List.of(root.leaf(OddCertificates.rsa(1024), "SHA256withRSA", wish -> {})), "less than 2048 bits");
        assertRefused(odd, List.of(root.leaf(OddCertificates.elliptic(), "SHA1withRSA", wish -> {})), "Unauthorized: ");
    }

    @Test
    void refusesEverybodyOnceTheCAHasExpired() {
        OddCertificates root =
                OddCertificates.root(OddCertificates.elliptic(), clock.instant().plusSeconds(60));
        X509Certificate alice = root.leaf(wish -> {});
        ClientCertificates odd = trusting(root.certificate());
        odd.identity(List.of(alice));

        clock.forward(Duration.ofSeconds(61));

        assertRefused(odd, List.of(alice), "the CA for client certificates has expired");
    }

    @Test
    void refusesWhatCannotBeRead() {
        OddCertificates root = OddCertificates.root(OddCertificates.elliptic(), OddCertificates.TOMORROW);
        ClientCertificates odd = trusting(root.certificate());

        assertRefused(odd, List.of(root.unreadable()), "cannot be read");
        assertRefused(odd, List.of(root.leaf(wish -> {}), root.unreadable()), "cannot be read");
    }

    @Test
    void refusesAChainWithoutEnd() {
        List<X509Certificate> chain = new ArrayList<>(Collections.nCopies(11, TestPki.CLIENT.certificate()));
        chain.set(0, TestPki.CLIENT.issue(ALICE).certificate());

        assertRefused(chain, "a chain of more than 10");
    }

    @Test
    void looksAtTheClockForARememberedCertificateToo() {
        Instant end = clock.instant().plusSeconds(30);
        List<X509Certificate> alice = TestPki.CLIENT
                .issue(ALICE.valid(OddCertificates.YESTERDAY, end))
                .chain();

        certificates.identity(alice);
        clock.forward(Duration.ofSeconds(29));
        certificates.identity(alice);
        clock.forward(Duration.ofSeconds(2));

        assertRefused(alice, "has expired");
    }

    private Identity of(CertificateRequest request) {
        return certificates.identity(TestPki.CLIENT.issue(request).chain());
    }

    private ClientCertificates trusting(X509Certificate ca) {
        return new ClientCertificates(new TrustAnchors(List.of(ca)), clock);
    }

    private void assertRefused(List<X509Certificate> chain, String why) {
        assertRefused(certificates, chain, why);
    }

    private static void assertRefused(ClientCertificates by, List<X509Certificate> chain, String why) {
        assertThatThrownBy(() -> by.identity(chain)).isInstanceOfSatisfying(GatewayFailure.class, failure -> {
            assertThat(failure.reason()).isEqualTo(FailureReason.UNAUTHENTICATED);
            assertThat(failure).hasMessageStartingWith("Unauthorized: ").hasMessageContaining(why);
        });
    }

    private static ASN1Encodable text(String value) {
        return new DERUTF8String(value);
    }

    private static X500Name name(
            ASN1ObjectIdentifier one, ASN1Encodable first, ASN1ObjectIdentifier two, ASN1Encodable second) {
        return new X500NameBuilder().addRDN(one, first).addRDN(two, second).build();
    }

    private static X500Name multiple(ASN1ObjectIdentifier type, int count) {
        X500NameBuilder name = new X500NameBuilder().addRDN(BCStyle.CN, "alice");
        IntStream.range(0, count).forEach(i -> name.addRDN(type, text("x" + i)));
        return name.build();
    }

    private static NameConstraints only(X500Name permitted) {
        return new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(new GeneralName(permitted))}, null);
    }
}
