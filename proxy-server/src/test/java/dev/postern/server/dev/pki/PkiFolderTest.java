package dev.postern.server.dev.pki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.tls.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiFolderTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final CertificateRequest SERVER =
            CertificateRequest.server("serving", "postern", "localhost", "127.0.0.1", "::1");

    @TempDir
    private Path temporary;

    @Test
    void namesAServersAddressesAndAYear() throws Exception {
        CertificateAuthority ca = at(NOW).authority("serving-ca");

        X509Certificate certificate = leaf(ca.issue(SERVER));

        certificate.verify(ca.certificate().getPublicKey());
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(365)));
        assertThat(certificate.getBasicConstraints()).isNegative();
        assertThat(ca.certificate().getBasicConstraints()).isZero();
        assertThat(((ECPublicKey) certificate.getPublicKey())
                        .getParams()
                        .getCurve()
                        .getField()
                        .getFieldSize())
                .isEqualTo(256);
    }

    @Test
    void namesAKubeletAndAUser() throws Exception {
        CertificateAuthority ca = at(NOW).authority("ca");

        Subject kubelet = Subject.of(leaf(ca.issue(CertificateRequest.kubelet("kubelet", "dev-node", "127.0.0.1"))));
        X509Certificate user = leaf(ca.issue(CertificateRequest.client("alice", "alice", "developers", "testers")));

        assertThat(kubelet.commonName()).contains("system:node:dev-node");
        assertThat(kubelet.organizations()).containsExactly("system:nodes");
        assertThat(Subject.of(user).commonName()).contains("alice");
        assertThat(Subject.of(user).organizations()).containsExactly("developers", "testers");
        assertThat(user.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(user.getSubjectAlternativeNames()).isNull();
    }

    @Test
    void usesAgainWhatIsThere() throws IOException {
        IssuedCertificate first = at(NOW).authority("ca").issue(SERVER);
        IssuedCertificate second =
                at(NOW.plus(Duration.ofDays(300))).authority("ca").issue(SERVER);

        assertThat(second).isEqualTo(first);
        assertThat(second.keyPair()).isEqualTo(first.keyPair());
    }

    @Test
    void renewsWhatEndsWithinThirtyDaysAndAllThatTheAuthoritySigned() throws Exception {
        IssuedCertificate first = at(NOW).authority("ca").issue(SERVER);
        CertificateAuthority ca = at(NOW.plus(Duration.ofDays(336))).authority("ca");

        IssuedCertificate second = ca.issue(SERVER);

        assertThat(second.keyPair()).isNotEqualTo(first.keyPair());
        leaf(second).verify(ca.certificate().getPublicKey());
    }

    @Test
    void signsNothingThatOutlivesTheAuthority() throws IOException {
        CertificateAuthority first = at(NOW).authority("ca");
        CertificateAuthority later = at(NOW.plus(Duration.ofDays(200))).authority("ca");

        assertThat(leaf(later.issue(SERVER)).getNotAfter())
                .isEqualTo(first.certificate().getNotAfter());
    }

    @Test
    void makesAnewWhatNamesOtherAddressesOrAnotherUser() throws IOException {
        CertificateAuthority ca = at(NOW).authority("ca");
        IssuedCertificate server = ca.issue(SERVER);
        IssuedCertificate user = ca.issue(CertificateRequest.client("user", "alice", "developers"));

        assertThat(leaf(ca.issue(CertificateRequest.server("serving", "postern", "localhost"))))
                .isNotEqualTo(leaf(server));
        assertThat(leaf(ca.issue(CertificateRequest.client("user", "alice", "readers"))))
                .isNotEqualTo(leaf(user));
    }

    @Test
    void makesAnewWhatIsDamagedOrDoesNotBelongTogether() throws IOException {
        CertificateAuthority ca = at(NOW).authority("ca");
        IssuedCertificate server = ca.issue(SERVER);
        IssuedCertificate user = ca.issue(CertificateRequest.client("user", "alice"));
        Files.copy(user.keyFile(), server.keyFile(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(folder().resolve("ca.crt"), "nonsense");

        CertificateAuthority renewed = at(NOW).authority("ca");

        assertThat(renewed.certificate()).isNotEqualTo(ca.certificate());
        assertThat(leaf(renewed.issue(SERVER))).isNotEqualTo(leaf(server));
    }

    @Test
    void keepsKeysFromOthers() throws IOException {
        at(NOW).authority("ca").issue(SERVER);

        assertThat(mode(folder())).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files)
                    .hasSize(4)
                    .allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"));
        }
    }

    private PkiFolder at(Instant time) throws IOException {
        return PkiFolder.open(folder(), Clock.fixed(time, ZoneOffset.UTC));
    }

    private Path folder() {
        return temporary.resolve("pki");
    }

    private static X509Certificate leaf(IssuedCertificate issued) {
        return issued.keyPair().chain().get(0);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
