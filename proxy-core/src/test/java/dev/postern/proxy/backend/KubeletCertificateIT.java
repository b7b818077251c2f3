package dev.postern.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.postern.proxy.harness.BackendConnection;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.FakeKubelet;
import dev.postern.proxy.harness.KubeletReplies;
import dev.postern.proxy.harness.RawClient;
import dev.postern.proxy.harness.RawResponse;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.harness.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which certificates a kubelet may have (catalogue B4, B5), for streams and for plain calls alike. */
class KubeletCertificateIT {
    private static final BackendFixture FIXTURE = new BackendFixture();

    private final BackendFixture fixture = FIXTURE.reset();
    private final FakeKubelet kubelet = fixture.kubelet;

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    static Stream<Arguments> wrongCertificates() {
        CertificateRequest right = CertificateRequest.kubelet(BackendFixture.NODE);
        CertificateRequest nameless = right.withoutNames();
        return Stream.of(
                row("another IP", issue(nameless.ip("127.0.0.2")), "another address"),
                row("address only in CN", issue(CertificateRequest.server("127.0.0.1")), "another address"),
                row("IP as DNS name", issue(nameless.dns("127.0.0.1")), "another address"),
                row("no names", issue(nameless), "another address"),
                row("another node", TestPki.kubelet("node-2"), "of another name"),
                row(
                        "node name, no group",
                        issue(CertificateRequest.server("system:node:node-1").ip("127.0.0.1")),
                        "of another name"),
                row("plain server", issue(CertificateRequest.server("node-1").ip("127.0.0.1")), "of another name"),
                row("expired", issue(right.expired()), "expired"),
                row("not yet valid", issue(right.notYetValid()), "not valid yet"),
                row("client only", issue(right.usage(KeyPurposeId.id_kp_clientAuth)), "not one for a TLS server"),
                row("the client CA's", TestPki.CLIENT.issue(right), "CA did not sign"),
                row("a stranger's", TestPki.STRANGER.issue(right), "CA did not sign"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongCertificates")
    void refusesEveryOtherCertificateBeforeAnyByte(String name, TestCertificate certificate, String reason) {
        kubelet.certificate(certificate);
        for (Transport transport : Transport.values()) {
            int before = kubelet.accepts();
            try (RawClient client = fixture.send(transport)) {
                RawResponse answer = client.response();
                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.text())
                        .contains("error dialing backend: the kubelet ", "node-1", reason)
                        .doesNotContain("127.0.0.1");
            }
            BackendConnection dialled = kubelet.connections().get(before);
            assertThat(dialled.awaitEnd(Duration.ofSeconds(2))).isNotEqualTo(BackendConnection.End.OPEN);
            assertThat(dialled.bytesReceived()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void showsItsOwnCertificateToTheRightKubelet(Transport transport) {
        kubelet.replies(KubeletReplies.status(500, "enough"));
        try (RawClient client = fixture.send(transport)) {
            assertThat(client.response().status()).isEqualTo(500);
        }
        assertThat(kubelet.connection(0).clientCertificates().get(0))
                .isEqualTo(TestPki.gatewayAtKubelets().certificate());
    }

    @ParameterizedTest
    @EnumSource
    void resumesSessionsWithAKubeletAndStillVerifiesItsName(Transport transport) {
        kubelet.replies(KubeletReplies.status(500, "enough"));
        for (int i = 0; i < 4; i++) {
            try (RawClient client = fixture.send(transport)) {
                assertThat(client.response().status()).isEqualTo(500);
            }
        }
        List<Long> created = kubelet.connections().stream()
                .map(BackendConnection::sessionCreated)
                .distinct()
                .toList();
        assertThat(created).as("handshakes in full").hasSizeLessThan(4);
    }

    @ParameterizedTest
    @EnumSource
    void saysThatNothingListens(Transport transport) throws IOException {
        try (BackendFixture other = new BackendFixture();
                Socket taken = new Socket()) {
            other.kubelet.close();
            // Bound but not listening: a port that nobody holds could be given to a connection, even to the dial
            // itself.
            taken.setReuseAddress(true);
            InetSocketAddress port = new InetSocketAddress("127.0.0.1", other.kubelet.port());
            // The listener's thread lets go of it a moment after its close.
            await().ignoreExceptions().until(() -> {
                taken.bind(port);
                return true;
            });
            try (RawClient client = other.send(transport)) {
                RawResponse answer = client.response();
                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.text())
                        .contains("error dialing backend: ", "node-1", "nothing listens on its port")
                        .doesNotContain("127.0.0.1");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAnyVerifiedCertificateWhereNodeNamesAreNotVerified(Transport transport) {
        try (BackendFixture lenient = new BackendFixture(false)) {
            lenient.kubelet
                    .certificate(issue(CertificateRequest.server("anything").ip("127.0.0.1")))
                    .replies(KubeletReplies.status(400, "seen"));
            try (RawClient client = lenient.send(transport)) {
                assertThat(client.response().text()).contains("seen");
            }
            lenient.kubelet.certificate(TestPki.STRANGER.issue(CertificateRequest.kubelet("node-1")));
            try (RawClient client = lenient.send(transport)) {
                assertThat(client.response().text()).contains("CA did not sign");
            }
        }
    }

    private static TestCertificate issue(CertificateRequest request) {
        return TestPki.KUBELET.issue(request);
    }

    private static Arguments row(String name, TestCertificate certificate, String reason) {
        return Arguments.of(name, certificate, reason);
    }
}
