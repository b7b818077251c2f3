package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** E: which credential names whom, and that a bad one is never overlooked. */
final class CredentialsIT {
    private static final String TOKEN = "CANARY-" + UUID.randomUUID();
    private static final TestCertificate ALICE = TestPki.user("alice");

    @RegisterExtension
    static final GatewayFixture gateway =
            new GatewayFixture(GatewaySettings.usual().token(TOKEN, "alice", "dev"));

    @BeforeEach
    void watchTheToken() {
        gateway.canary().watch(TOKEN);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E8")
    void aTokenNamesItsUser(Transport transport) {
        for (String scheme : List.of("Bearer", "bearer")) {
            RawResponse answer = gateway.anonymous()
                    .send(transport.toPod(GatewayFixture.POD, "Authorization: " + scheme + " " + TOKEN))
                    .head();
            assertThat(answer.status()).isNotIn(401, 403);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer x",
                "bearer  x",
                "Bearer a b",
                "Basic YWxpY2U6YWxpY2U=",
                "Negotiate abc",
                "Digest username=\"alice\"",
                "Bearer %",
                "Bearer " + "x.y.z",
                "BearerX"
            })
    @Tag("E9")
    @Tag("A9")
    void aBadTokenIsRefusedAlsoBesideAGoodCertificate(String value) {
        for (Transport transport : Transport.values()) {
            String request = transport.toPod(GatewayFixture.POD, "Authorization: " + value);
            assertThat(gateway.client(ALICE).send(request).response().status()).isIn(400, 401);
            assertThat(gateway.anonymous().send(request).response().status()).isIn(400, 401);
        }
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E9")
    @Tag("A9")
    void aTokenIsTakenWholeOrNotAtAll(Transport transport) {
        for (String almost : List.of(
                TOKEN.substring(1),
                TOKEN.substring(0, TOKEN.length() - 1),
                TOKEN + "x",
                TOKEN.toLowerCase(Locale.ROOT))) {
            gateway.canary().watch(almost);
            String request = transport.toPod(GatewayFixture.POD, "Authorization: Bearer " + almost);
            assertThat(gateway.anonymous().send(request).response().status()).isEqualTo(401);
        }
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E9")
    @Tag("A9")
    void noCredentialIsNobody(Transport transport) {
        RawResponse answer =
                gateway.anonymous().send(transport.toPod(GatewayFixture.POD)).response();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).contains("\"reason\":\"Unauthorized\"");
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E9")
    void aGoodTokenBesideABadCertificateIsOneDecisionForEveryTransport(Transport transport) {
        String request = transport.toPod(GatewayFixture.POD, "Authorization: Bearer " + TOKEN);
        assertThat(gateway.client(stranger("alice")).send(request).response().status())
                .isEqualTo(401);
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E9")
    void aTokenAndACertificateOfDifferentUsersAreRefused(Transport transport) {
        String request = transport.toPod(GatewayFixture.POD, "Authorization: Bearer " + TOKEN);
        assertThat(gateway.user("bob").send(request).response().status()).isEqualTo(401);
        gateway.oracles().untouched();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("certificatesOfNobody")
    @Tag("E10")
    @Tag("E12")
    @Tag("A9")
    void aCertificateThatIsNotAUsersIsNobody(String name, @Nullable TestCertificate certificate) {
        for (Transport transport : Transport.values()) {
            assertThat(gateway.client(certificate)
                            .send(transport.toPod(GatewayFixture.POD))
                            .response()
                            .status())
                    .isEqualTo(401);
        }
        gateway.oracles().untouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/metrics", "/healthz", "/livez", "/readyz", "/readyz?verbose", "/debug/pprof/", "/sessions"})
    @Tag("E12")
    void nothingOfTheAdminPortIsHere(String path) {
        String request = Transport.PLAIN.to(path);
        assertThat(gateway.anonymous().send(request).response().status()).isEqualTo(401);
        gateway.oracles().untouched();

        gateway.api().on(path.replaceAll("\\?.*", ""), FakeApi.json(200, "{\"of\":\"the API server\"}"));
        assertThat(gateway.exchange(request).text()).contains("{\"of\":\"the API server\"}");
    }

    static Stream<Arguments> certificatesOfNobody() {
        CertificateRequest alice = CertificateRequest.user("alice", "system:masters");
        CertificateAuthority ca = TestPki.CLIENT;
        CertificateAuthority sameName = CertificateAuthority.named("client-ca");
        return Stream.of(
                Arguments.of("of another CA", stranger("alice")),
                Arguments.of("of a CA with the same name", sameName.issue(alice)),
                Arguments.of("of the kubelet CA", TestPki.KUBELET.issue(alice)),
                Arguments.of("of the serving CA", TestPki.SERVING.issue(alice)),
                Arguments.of("the gateway's own at kubelets", TestPki.gatewayAtKubelets()),
                Arguments.of("the gateway's own at the API server", TestPki.gatewayAtApiServer()),
                Arguments.of("the gateway's own serving certificate", TestPki.serving()),
                Arguments.of("a kubelet's", TestPki.kubelet("node1")),
                Arguments.of("the API server's", TestPki.apiServer()),
                Arguments.of("self-signed", CertificateAuthority.selfSigned(alice)),
                Arguments.of("for servers only", ca.issue(alice.usage(KeyPurposeId.id_kp_serverAuth))),
                Arguments.of("expired", ca.issue(alice.expired())),
                Arguments.of("not yet valid", ca.issue(alice.notYetValid())),
                Arguments.of("the CA itself", ca.asIdentity()),
                Arguments.of("without CN", ca.issue(CertificateRequest.user("", "system:masters"))),
                Arguments.of("two CNs", ca.issue(subject(twoNames()))),
                Arguments.of("CN with NUL", ca.issue(CertificateRequest.user("alice\0.evil"))));
    }

    @Test
    @Tag("E10")
    void namesAreReadFromTheDerAndNotFromItsText() {
        for (String name :
                List.of("a,O=system:masters", "a+O=system:masters", "\"a\"", "a=b", "#61", "a\\,b", "caf\u00e9")) {
            assertNamed(TestPki.CLIENT.issue(CertificateRequest.user(name)), name);
        }
        X500Name bmp = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, new DERBMPString("bmp-user"))
                .build();
        assertNamed(TestPki.CLIENT.issue(subject(bmp)), "bmp-user");
        X500Name multi = new X500NameBuilder(BCStyle.INSTANCE)
                .addMultiValuedRDN(
                        new ASN1ObjectIdentifier[] {BCStyle.O, BCStyle.CN}, new String[] {"dev,system:masters", "judy"})
                .build();
        assertNamed(TestPki.CLIENT.issue(subject(multi)), "judy");
        assertThat(gateway.podGate().questions().get(0).user().groups())
                .containsExactlyInAnyOrder("dev,system:masters", "system:authenticated");
    }

    @Test
    @Tag("E10")
    void aThousandGroupsAreAThousandGroupsOrARefusal() {
        String[] groups =
                Stream.iterate(0, i -> i + 1).limit(1000).map(i -> "group-" + i).toArray(String[]::new);
        RawResponse answer = gateway.client(TestPki.CLIENT.issue(CertificateRequest.user("kim", groups)))
                .send(Transport.SPDY.toPod(GatewayFixture.POD))
                .response();
        if (answer.status() == 403) {
            assertThat(gateway.podGate().questions().get(0).user().groups()).hasSize(1001);
        } else {
            assertThat(answer.status()).isEqualTo(401);
        }
    }

    private static void assertNamed(TestCertificate certificate, String name) {
        gateway.podGate().questions().clear();
        gateway.client(certificate)
                .send(Transport.SPDY.toPod(GatewayFixture.POD))
                .response();
        assertThat(gateway.podGate().questions())
                .singleElement()
                .satisfies(question -> assertThat(question.user().name()).isEqualTo(name));
    }

    private static TestCertificate stranger(String name) {
        return TestPki.STRANGER.issue(CertificateRequest.user(name, "system:masters"));
    }

    private static X500Name twoNames() {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, new DERUTF8String("dave"))
                .addRDN(BCStyle.CN, new DERUTF8String("alice"))
                .build();
    }

    private static CertificateRequest subject(X500Name name) {
        return CertificateRequest.of(name).usage(KeyPurposeId.id_kp_clientAuth);
    }
}
