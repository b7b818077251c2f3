package dev.postern.server.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestPki;
import dev.postern.proxy.tls.KeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServingCertificateTest {
    @Test
    void isTrustedByTheIssuerThatItsFileHolds() {
        assertThat(new ServingCertificate(TestPki.serving().keyPair()).authority())
                .contains(TestPki.SERVING.pem());
    }

    @Test
    void isTrustedByItselfWhereItSignedItself() {
        TestCertificate own = CertificateAuthority.selfSigned(
                CertificateRequest.server("postern").dns("localhost"));

        assertThat(new ServingCertificate(own.keyPair()).authority()).contains(own.chainPem());
    }

    @Test
    void isTrustedByNobodyThatItsFileNames() {
        TestCertificate serving = TestPki.serving();
        String leaf = serving.chainPem().substring(0, serving.chainPem().indexOf("-----BEGIN", 10));
        String stranger = TestPki.STRANGER.pem();

        assertThat(new ServingCertificate(new KeyPair(leaf, serving.keyPem())).authority())
                .isEmpty();
        assertThat(new ServingCertificate(new KeyPair(leaf + stranger, serving.keyPem())).authority())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "LocalHost, true",
        "127.0.0.1, true",
        "0:0:0:0:0:0:0:1, true",
        "a.example.com, true",
        "a.b.example.com, false",
        "example.com, false",
        "127.0.0.2, false",
    })
    void isForTheNamesThatGoWouldAccept(String host, boolean accepted) {
        ServingCertificate certificate = certificate(CertificateRequest.server("postern")
                .dns("localhost")
                .dns("*.example.com")
                .ip("127.0.0.1")
                .ip("::1"));

        assertThat(certificate.isFor(host)).isEqualTo(accepted);
    }

    @Test
    void offersANameOfItsOwnForAHostThatItDoesNotHave() {
        CertificateRequest request = CertificateRequest.server("postern");

        assertThat(certificate(request.dns("*.example.com").dns("gateway.example.com"))
                        .nameInsteadOf("10.0.0.1"))
                .contains("gateway.example.com");
        assertThat(certificate(CertificateRequest.server("postern").dns("*.example.com"))
                        .nameInsteadOf("10.0.0.1"))
                .contains("postern.example.com");
        assertThat(certificate(CertificateRequest.server("postern").ip("10.0.0.1"))
                        .nameInsteadOf("10.0.0.1"))
                .isEmpty();
    }

    @Test
    void cannotBeVerifiedWithoutANameAtAll() {
        assertThatThrownBy(
                        () -> certificate(CertificateRequest.server("postern")).nameInsteadOf("localhost"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no subject alternative name");
    }

    private static ServingCertificate certificate(CertificateRequest request) {
        return new ServingCertificate(TestPki.SERVING.issue(request).keyPair());
    }
}
