package dev.postern.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.CertificateAuthority;
import dev.postern.proxy.harness.CertificateRequest;
import dev.postern.proxy.harness.LogRecorder;
import dev.postern.proxy.harness.TestCertificate;
import dev.postern.proxy.harness.TestClock;
import dev.postern.proxy.harness.TestPki;
import dev.postern.server.SampleFolder;
import dev.postern.server.SecretVolume;
import dev.postern.server.config.ConfigLoader;
import dev.postern.server.config.ConfigProblem;
import dev.postern.server.config.ConfigResult;
import dev.postern.server.config.Configuration;
import dev.postern.server.config.Expiry;
import dev.postern.server.config.ReloadableFile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FileWatchTest {
    private static final String SERVING = "serving.tlsCertFile";

    @TempDir
    private Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private SampleFolder files;
    private Configuration configuration;
    private FileWatch watch;

    @BeforeEach
    void load() {
        files = SampleFolder.in(folder);
        files.config(SampleFolder.CONFIG);
        watched(Clock.systemUTC());
        LogRecorder.recorder().clear();
    }

    static Stream<Arguments> material() {
        TestCertificate serving =
                TestPki.SERVING.issue(CertificateRequest.server("renewed").ip("127.0.0.1"));
        TestCertificate client = TestPki.GATEWAY.issue(CertificateRequest.user("renewed"));
        String ca = CertificateAuthority.named("renewed").pem();
        return Stream.of(
                row(
                        SERVING,
                        Map.of("serving.crt", serving.chainPem(), "serving.key", serving.keyPem()),
                        loaded -> loaded.gateway().front().certificate().current()),
                row(
                        "authentication.x509.clientCAFile",
                        Map.of("client-ca.crt", ca),
                        loaded -> loaded.gateway().front().clientCA().current()),
                row(
                        "authentication.tokenAuthFile",
                        Map.of("tokens.csv", "other,carol,1\n"),
                        loaded -> loaded.gateway().authentication().tokens().current()),
                row(
                        "clusters[0].kubelet.clientCertificateFile",
                        Map.of("kubelet-client.crt", client.chainPem(), "kubelet-client.key", client.keyPem()),
                        loaded -> loaded.gateway()
                                .clusters()
                                .get(0)
                                .backend()
                                .kubelet()
                                .clientCertificate()
                                .current()),
                row(
                        "clusters[0].kubelet.certificateAuthorityFile",
                        Map.of("kubelet-ca.crt", ca),
                        loaded -> loaded.gateway()
                                .clusters()
                                .get(0)
                                .backend()
                                .kubelet()
                                .ca()
                                .current()));
    }

    private static Arguments row(String key, Map<String, String> changed, Function<Configuration, Object> value) {
        return Arguments.of(key, changed, value);
    }

    @ParameterizedTest
    @MethodSource("material")
    void takesOverASecretThatKubernetesUpdates(
            String key, Map<String, String> changed, Function<Configuration, Object> value) {
        SecretVolume volume = SecretVolume.of(folder);
        watched(Clock.systemUTC());
        Object before = value.apply(configuration);

        volume.swap(changed);
        looks(3);

        assertThat(value.apply(configuration)).isNotEqualTo(before);
        assertThat(reloads(key, "success")).isOne();
        assertThat(meters.find("postern.config.file.reloads").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isOne();
    }

    @ParameterizedTest
    @MethodSource("material")
    void takesOverAFileThatIsWrittenInPlace(
            String key, Map<String, String> changed, Function<Configuration, Object> value) {
        Object before = value.apply(configuration);

        changed.forEach(files::secret);
        looks(3);

        assertThat(value.apply(configuration)).isNotEqualTo(before);
        assertThat(reloads(key, "success")).isOne();
        assertThat(watch.note()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("material")
    void keepsTheOldWhereTheNewIsBadAndSaysSoOnce(
            String key, Map<String, String> changed, Function<Configuration, Object> value) {
        Object before = value.apply(configuration);

        changed.keySet().forEach(name -> files.secret(name, "not what it should be"));
        looks(6);

        assertThat(value.apply(configuration)).isEqualTo(before);
        assertThat(reloads(key, "failure")).isOne();
        assertThat(reloads(key, "success")).isZero();
        assertThat(watch.note()).isEqualTo("new content refused, old in use: " + key);
        assertThat(watch.isUsable()).isTrue();
        assertThat(LogRecorder.recorder().lines())
                .filteredOn(line -> line.contains("file refused"))
                .singleElement()
                .asString()
                .contains(key)
                .doesNotContain("not what it should be");
    }

    @Test
    void doesNotReadAPairHalf() {
        TestCertificate renewed =
                TestPki.SERVING.issue(CertificateRequest.server("renewed").ip("127.0.0.1"));

        files.write("serving.crt", renewed.chainPem());
        looks(2);
        assertThat(configuration.gateway().front().certificate().current())
                .isEqualTo(TestPki.serving().keyPair());
        files.secret("serving.key", renewed.keyPem());
        looks(2);

        assertThat(configuration.gateway().front().certificate().current()).isEqualTo(renewed.keyPair());
        assertThat(reloads(SERVING, "failure")).isZero();
    }

    @Test
    void triesABadFileAgainWhoseContentStays() throws IOException {
        files.secret("tokens.csv", "other,carol,1\n");
        Files.setPosixFilePermissions(files.file("tokens.csv"), PosixFilePermissions.fromString("rw-r--r--"));
        looks(5);
        assertThat(watch.note()).contains("authentication.tokenAuthFile");

        Files.setPosixFilePermissions(files.file("tokens.csv"), PosixFilePermissions.fromString("rw-------"));
        looks(1);

        assertThat(watch.note()).isEmpty();
        assertThat(reloads("authentication.tokenAuthFile", "success")).isOne();
    }

    @Test
    void isQuietAgainWhereTheOldContentComesBack() throws IOException {
        String before = Files.readString(files.file("serving.crt"));
        files.write("serving.crt", "x");
        looks(4);
        assertThat(watch.note()).isNotEmpty();

        files.write("serving.crt", before);
        looks(1);

        assertThat(watch.note()).isEmpty();
    }

    @Test
    void complainsAboutAFileThatIsGone() throws IOException {
        Files.delete(files.file("client-ca.crt"));
        looks(4);

        assertThat(watch.note()).contains("authentication.x509.clientCAFile");
        assertThat(LogRecorder.recorder().text()).contains("file not found");
    }

    @Test
    void readsTheOthersWhereOneCannotBeLookedAt() {
        TestCertificate renewed =
                TestPki.SERVING.issue(CertificateRequest.server("renewed").ip("127.0.0.1"));
        List<ReloadableFile> all = new ArrayList<>(configuration.files());
        all.add(0, new Unreadable());
        meters.clear();
        watch = new FileWatch(all, meters, Clock.systemUTC());

        files.write("serving.crt", renewed.chainPem());
        files.secret("serving.key", renewed.keyPem());
        looks(3);

        assertThat(configuration.gateway().front().certificate().current()).isEqualTo(renewed.keyPair());
        assertThat(LogRecorder.recorder().text()).contains("looking at a file failed", "unreadable.key");
    }

    @Test
    void doesNothingForAFileThatIsOnlyTouched() throws IOException {
        Files.setLastModifiedTime(
                files.file("serving.crt"), FileTime.from(Instant.now().plusSeconds(60)));
        looks(4);

        assertThat(reloads(SERVING, "success")).isZero();
    }

    @Test
    void measuresWhenTheFirstCertificateOfEachKeyEnds() {
        Instant soon = Instant.parse("2031-01-02T03:04:05Z");
        TestCertificate renewed = TestPki.SERVING.issue(
                CertificateRequest.server("x").valid(Instant.now().minusSeconds(60), soon));
        files.write("serving.crt", renewed.chainPem());
        files.secret("serving.key", renewed.keyPem());
        looks(3);

        assertThat(expiry(SERVING)).isEqualTo(soon.getEpochSecond());
        assertThat(expiry("clusters[0].kubelet.certificateAuthorityFile"))
                .isEqualTo(
                        TestPki.KUBELET.certificate().getNotAfter().toInstant().getEpochSecond());
    }

    @Test
    void warnsOnceAtEachStepAndIsUnusableOnlyInTheEnd() {
        Instant end = TestPki.SERVING.certificate().getNotAfter().toInstant();
        List<Duration> left = List.of(
                Duration.ofDays(40), Duration.ofDays(29), Duration.ofDays(20), Duration.ofDays(6), Duration.ofHours(5));
        TestClock clock = new TestClock();
        ExpiryWarnings warnings = new ExpiryWarnings(clock);
        for (Duration before : left) {
            clock.forward(Duration.between(clock.instant(), end.minus(before)));
            warnings.about("k", new Expiry(end, end));
        }
        assertThat(LogRecorder.recorder().lines())
                .filteredOn(line -> line.contains("certificate expires soon"))
                .hasSize(3);

        watched(Clock.fixed(end.minusSeconds(3600), ZoneOffset.UTC));
        assertThat(watch.isUsable()).isTrue();
        watched(Clock.fixed(end.plus(Duration.ofDays(36500)), ZoneOffset.UTC));
        assertThat(watch.isUsable()).isFalse();
    }

    private void watched(Clock clock) {
        ConfigResult result = ConfigLoader.load(folder.resolve("postern.yaml"));
        assertThat(result).as("%s", result).isInstanceOf(ConfigResult.Accepted.class);
        configuration = ((ConfigResult.Accepted) result).configuration();
        meters.clear();
        watch = new FileWatch(configuration.files(), meters, clock);
    }

    private void looks(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    private double reloads(String key, String result) {
        return meters.get("postern.config.file.reloads")
                .tags("key", key, "result", result)
                .counter()
                .count();
    }

    private double expiry(String key) {
        return meters.get("postern.certificate.expiry.seconds")
                .tag("key", key)
                .gauge()
                .value();
    }

    /** Fails in a way that nobody thought of. */
    private static final class Unreadable implements ReloadableFile {
        @Override
        public String key() {
            return "unreadable.key";
        }

        @Override
        public List<Path> files() {
            return List.of();
        }

        @Override
        public String fingerprint() {
            throw new IllegalStateException("a defect");
        }

        @Override
        public String loaded() {
            return "";
        }

        @Override
        public Optional<Expiry> expiry() {
            return Optional.empty();
        }

        @Override
        public List<ConfigProblem> reload() {
            throw new IllegalStateException("a defect");
        }
    }
}
