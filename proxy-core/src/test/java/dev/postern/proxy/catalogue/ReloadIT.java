package dev.postern.proxy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.GatewayFixture;
import dev.postern.proxy.harness.GatewaySettings;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestClientTls;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** E11: material that is replaced while the gateway runs holds for every connection after it, and drops none before it. */
final class ReloadIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final CertificateAuthority OTHER = CertificateAuthority.named("other-ca");

    @RegisterExtension
    static final GatewayFixture gateway = new GatewayFixture(GatewaySettings.usual());

    /** The listening port takes over a change a moment later, which the next test must not meet. */
    @AfterEach
    void asBefore() {
        gateway.material().certificate().set(TestPki.serving().keyPair());
        gateway.material().clientCA().set(TestPki.CLIENT.trustAnchors());
        gateway.material().kubeletClient().set(TestPki.gatewayAtKubelets().keyPair());
        gateway.material().kubeletCA().set(TestPki.KUBELET.trustAnchors());
        TestClientTls alice = TestClientTls.fresh(TestPki.user("alice"), tls -> {});
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> {
            assertThat(served()).isEqualTo(TestPki.serving().certificate());
            assertThat(connected(alice).sessionStarted()).isPositive();
        });
    }

    @Test
    @Tag("E11")
    void theNextConnectionSeesTheNewServingCertificateAndASessionGoesOn() {
        RawClient session = session(Transport.SPDY);
        TestCertificate renewed =
                TestPki.SERVING.issue(CertificateRequest.server("renewed").ip("127.0.0.1"));

        gateway.material().certificate().set(renewed.keyPair());

        await().atMost(SOON).untilAsserted(() -> assertThat(served()).isEqualTo(renewed.certificate()));
        for (int i = 0; i < 10; i++) {
            assertThat(served()).isEqualTo(renewed.certificate());
        }
        assertEchoes(session);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @Tag("E11")
    void noSessionOfAnOlderClientCaIsResumed(String version) {
        TestClientTls resuming =
                TestClientTls.fresh(TestPki.user("alice"), tls -> tls.setProtocols(new String[] {version}));
        RawClient first = connected(resuming);
        RawClient second = connected(resuming);
        assertThat(second.sessionStarted()).as("a client that resumes").isEqualTo(first.sessionStarted());

        gateway.material().clientCA().set(OTHER.trustAnchors());

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(connected(resuming).sessionStarted()).isGreaterThan(first.sessionStarted()));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E11")
    void theNextDialShowsTheNewKubeletClientCertificate(Transport transport) {
        RawClient session = session(Transport.WEBSOCKET);
        TestCertificate renewed = TestPki.GATEWAY.issue(CertificateRequest.user("renewed-kubelet-client"));

        gateway.material().kubeletClient().set(renewed.keyPair());

        gateway.alice().send(transport.toPod(GatewayFixture.POD));
        assertThat(gateway.kubelet().connection(1).clientCertificates().get(0)).isEqualTo(renewed.certificate());
        assertEchoes(session);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("E11")
    void theNextDialTrustsTheNewKubeletCaAlone(Transport transport) {
        RawClient session = session(Transport.SPDY);
        gateway.material().kubeletCA().set(OTHER.trustAnchors());

        RawClient refused = gateway.alice().send(transport.toPod(GatewayFixture.POD));
        assertThat(refused.response().status()).isEqualTo(500);
        assertEchoes(session);

        gateway.kubelet().certificate(OTHER.issue(CertificateRequest.kubelet("node1")));
        gateway.alice().send(transport.toPod(GatewayFixture.POD));
        await().atMost(SOON)
                .until(() -> gateway.kubelet().connections().stream()
                        .skip(1)
                        .anyMatch(connection -> connection.received().contains("\r\n\r\n")));
    }

    /** Resumed sessions would keep the old certificate alive at a kubelet that forgets nothing. */
    @Test
    @Tag("E11")
    void aDialAfterAChangeResumesNoKubeletSessionOfBefore() {
        for (int i = 0; i < 3; i++) {
            session(Transport.SPDY);
        }
        gateway.material().kubeletCA().set(OTHER.trustAnchors());
        assertThat(gateway.alice()
                        .send(Transport.SPDY.toPod(GatewayFixture.POD))
                        .response()
                        .status())
                .isEqualTo(500);
    }

    private static RawClient session(Transport transport) {
        RawClient client = gateway.alice().send(transport.toPod(GatewayFixture.POD));
        assertThat(client.head().status()).isEqualTo(101);
        return client;
    }

    private static void assertEchoes(RawClient session) {
        session.send("still here");
        assertThat(session.text(10)).isEqualTo("still here");
    }

    private static Object served() {
        return gateway.kept(RawClient.tls(gateway.port(), TestClientTls.fresh(null, tls -> {}), socket -> {}))
                .serverCertificate();
    }

    /** TLS 1.3 tickets come after the handshake, with the first answer at the latest. */
    private static RawClient connected(TestClientTls tls) {
        RawClient client = gateway.kept(RawClient.tls(gateway.port(), tls, socket -> {}));
        client.send("GET /clusters HTTP/1.1\r\nHost: localhost\r\n\r\n").response();
        return client;
    }
}
