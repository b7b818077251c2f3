package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeApi;
import dev.postern.proxy.harness.FakeKubelet;
import dev.postern.proxy.harness.FakeObjects;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** B4, B5, B11: HTTP is spoken with the kubelet of the node that was looked up, and with nobody else. */
final class KubeletIdentityIT {
    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    @Test
    @Tag("B4")
    void dialsTheRightKubeletWithTheGatewaysCertificate() {
        RawClient client = gateway.alice().send(Transport.SPDY.toPod(GatewayFixture.POD));
        assertThat(client.head().status()).isEqualTo(101);
        List<String> subjects = gateway.kubelet().connection(0).clientCertificates().stream()
                .map(certificate -> certificate.getSubjectX500Principal().getName())
                .toList();
        assertThat(subjects.get(0)).contains("CN=postern-kubelet-client");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongCertificates")
    @Tag("B4")
    void sendsNoByteToAKubeletWithAWrongCertificate(String name, TestCertificate certificate, boolean unproven) {
        gateway.kubelet().certificate(certificate);
        for (Transport transport : Transport.values()) {
            RawResponse answer = gateway.exchange(transport.toPod(GatewayFixture.POD));
            assertThat(answer.status()).isIn(500, 502);
        }
        gateway.oracles().noKubeletByte();
        if (unproven) {
            assertThat(gateway.kubelet().connections())
                    .as("handshakes in which the gateway proved that it has its key")
                    .noneMatch(connection -> connection.handshaken());
        }
    }

    static Stream<Arguments> wrongCertificates() {
        CertificateRequest right = CertificateRequest.kubelet("node1");
        CertificateRequest bare = right.withoutNames();
        CertificateAuthority ca = TestPki.KUBELET;
        return Stream.of(
                Arguments.of("SAN of another IP", ca.issue(bare.ip("127.0.0.2")), true),
                Arguments.of(
                        "CN is the IP, no SAN",
                        ca.issue(CertificateRequest.of(new X500Name("O=system:nodes,CN=127.0.0.1"))
                                .usage(KeyPurposeId.id_kp_serverAuth)),
                        true),
                Arguments.of("DNS SAN 127.0.0.1", ca.issue(bare.dns("127.0.0.1")), true),
                Arguments.of("another node's", TestPki.kubelet("node2"), false),
                Arguments.of("self-signed", CertificateAuthority.selfSigned(right), true),
                Arguments.of("expired", ca.issue(right.expired()), true),
                Arguments.of("not yet valid", ca.issue(right.notYetValid()), true),
                Arguments.of(
                        "for client authentication only", ca.issue(right.usage(KeyPurposeId.id_kp_clientAuth)), true),
                Arguments.of("of the client CA", TestPki.CLIENT.issue(right), true),
                Arguments.of("of a stranger's CA", TestPki.STRANGER.issue(right), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "TRUE", "", "true&insecureSkipTLSVerifyBackend=true", "true;follow=true"})
    @Tag("B11")
    void noLogOptionTurnsVerificationOff(String value) {
        gateway.kubelet().certificate(TestPki.STRANGER.issue(CertificateRequest.kubelet("node1")));
        String target = Transport.PLAIN.path(GatewayFixture.POD) + "?insecureSkipTLSVerifyBackend=" + value;
        assertThat(gateway.exchange(Transport.PLAIN.to(target)).status()).isIn(400, 500, 502);
        gateway.oracles().noKubeletByte();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B5")
    void aNodeThatMovedToAnotherMachineGetsNoByte(Transport transport) {
        try (FakeKubelet other = new FakeKubelet("node2")) {
            String node = "node-" + UUID.randomUUID();
            gateway.api().pod("default/moved", node, "c").node(node, other.port());
            assertThat(gateway.exchange(transport.toPod("default/moved")).status())
                    .isIn(500, 502);
            assertThat(other.received()).isBlank();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B5")
    void thePodIsReadLiveEachTime(Transport transport) {
        gateway.kubelet().replies(transport.upgrades() ? KubeletReplies.echo() : KubeletReplies.status(200, "line\n"));
        gateway.alice().send(transport.toPod(GatewayFixture.POD)).head();
        gateway.api().remove(FakeApi.podPath(GatewayFixture.POD));
        RawResponse answer = gateway.exchange(transport.toPod(GatewayFixture.POD));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains("pods \\\"web\\\" not found");
        assertThat(gateway.kubelet().accepts()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B5")
    void aNodeThatIsGoneWhenItIsLookedUpEndsTheRequest(Transport transport) {
        String node = "node-" + UUID.randomUUID();
        gateway.api()
                .pod("default/late", node, "c")
                .node(node, gateway.kubelet().port())
                .watch(request -> {
                    if (request.path().endsWith("/pods/late")) {
                        gateway.api().remove(FakeApi.nodePath(node));
                    }
                });
        RawResponse answer = gateway.exchange(transport.toPod("default/late"));
        assertThat(answer.status()).isEqualTo(404);
        gateway.oracles().noDial();
    }

    @ParameterizedTest
    @EnumSource(names = {"SPDY", "WEBSOCKET"})
    @Tag("B5")
    void aPodThatWasMadeAnewIsStreamedFromWhereItIsNow(Transport transport) {
        try (FakeKubelet second = new FakeKubelet("second")) {
            gateway.api().node("second", second.port()).pod("default/again", "node1", "c");
            assertThat(gateway.alice()
                            .send(transport.toPod("default/again"))
                            .head()
                            .status())
                    .isEqualTo(101);

            gateway.api()
                    .put(FakeApi.podPath("default/again"), FakeObjects.pod("default/again", "uid-2", "second", "c"));
            assertThat(gateway.alice()
                            .send(transport.toPod("default/again"))
                            .head()
                            .status())
                    .isEqualTo(101);

            assertThat(second.accepts()).isOne();
            assertThat(gateway.kubelet().accepts()).isOne();
            assertThat(gateway.gateway().sessions())
                    .as("each session is the pod's that it was opened for")
                    .extracting(session -> session.info().object().uid())
                    .containsExactlyInAnyOrder("uid-default-again", "uid-2");
        }
    }

    @Test
    @Tag("B5")
    void eachStreamHasAConnectionOfItsOwnToWhereTheNodeIsNow() {
        try (FakeKubelet moved = new FakeKubelet("node-of-two-places")) {
            gateway.kubelet().certificate(TestPki.kubelet("node-of-two-places"));
            gateway.api().pod("default/p", "node-of-two-places", "c");
            gateway.api().node("node-of-two-places", gateway.kubelet().port());
            assertThat(gateway.alice()
                            .send(Transport.SPDY.toPod("default/p"))
                            .head()
                            .status())
                    .isEqualTo(101);
            assertThat(gateway.alice()
                            .send(Transport.SPDY.toPod("default/p"))
                            .head()
                            .status())
                    .isEqualTo(101);
            assertThat(gateway.kubelet().accepts()).isEqualTo(2);

            gateway.kubelet().certificate(TestPki.kubelet("somebody-else"));
            gateway.api()
                    .put(
                            FakeApi.nodePath("node-of-two-places"),
                            FakeObjects.node("node-of-two-places", moved.port(), "InternalIP=127.0.0.1"));
            assertThat(gateway.exchange(Transport.SPDY.toPod("default/p")).status())
                    .isIn(500, 502);
            RawClient client = gateway.alice().send(Transport.SPDY.toPod("default/p"));
            assertThat(client.head().status())
                    .as("a failed dial drops the cached node")
                    .isEqualTo(101);
            client.close();
        }
    }
}
