package dev.postern.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.proxy.harness.TestPki;
import dev.postern.server.SampleFolder;
import dev.postern.server.config.CertificateEnds.Ending;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateEndsTest {
    @TempDir
    private Path folder;

    @Test
    void saysNothingOfWhatLasts() {
        assertThat(soon(TestPki.serving()
                        .keyPair()
                        .chain()
                        .get(0)
                        .getNotBefore()
                        .toInstant()))
                .isEmpty();
    }

    @Test
    void namesEveryFileThatEndsWithinThirtyDays() {
        Instant end = TestPki.serving().keyPair().chain().get(0).getNotAfter().toInstant();

        List<Ending> month = soon(end.minus(Duration.ofDays(29)));
        assertThat(month).anySatisfy(ending -> {
            assertThat(ending.key()).isEqualTo("serving.tlsCertFile");
            assertThat(ending.over()).isFalse();
            assertThat(ending)
                    .hasToString("serving.tlsCertFile: a certificate ends " + ending.end()
                            + "; replace the file, it is read again");
        });
        assertThat(soon(end)).anySatisfy(ending -> {
            assertThat(ending.key()).isEqualTo("serving.tlsCertFile");
            assertThat(ending.over()).isTrue();
        });
    }

    private List<Ending> soon(Instant now) {
        Path file = SampleFolder.in(folder).config(SampleFolder.CONFIG);
        Configuration configuration = ((ConfigResult.Accepted) ConfigLoader.load(file)).configuration();
        return CertificateEnds.soon(configuration, Clock.fixed(now, ZoneOffset.UTC));
    }
}
