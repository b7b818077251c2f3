package dev.postern.server.config;

import dev.postern.proxy.tls.TrustAnchors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/** When the certificates of a configuration's files end, as far as somebody should know now. */
public final class CertificateEnds {
    private static final Duration SOON = Duration.ofDays(30);
    private static final String PEM = "-----BEGIN CERTIFICATE-----";

    private CertificateEnds() {}

    /**
     * A file whose first certificate to end does so within 30 days.
     *
     * @param key that names the file
     * @param end of that certificate
     * @param over whether it is past
     */
    public record Ending(String key, Instant end, boolean over) {
        @Override
        public String toString() {
            return key + ": a certificate " + (over ? "ended " : "ends ") + end
                    + "; replace the file, it is read again";
        }
    }

    /**
     * Those of every file that can be read again, in their order. Reads the files.
     *
     * @throws UncheckedIOException where one that was just read cannot be read any more
     */
    public static List<Ending> soon(Configuration configuration, Clock clock) {
        List<Ending> endings = new ArrayList<>();
        for (ReloadableFile file : configuration.files()) {
            for (Path path : file.files()) {
                first(path)
                        .filter(end -> end.isBefore(clock.instant().plus(SOON)))
                        .map(end -> new Ending(file.key(), end, !end.isAfter(clock.instant())))
                        .filter(ending -> !endings.contains(ending))
                        .ifPresent(endings::add);
            }
        }
        return endings;
    }

    private static Optional<Instant> first(Path path) {
        try {
            String text = Files.readString(path);
            return text.contains(PEM)
                    ? TrustAnchors.parse(text.substring(text.indexOf(PEM))).certificates().stream()
                            .map(X509Certificate::getNotAfter)
                            .map(Date::toInstant)
                            .min(Comparator.naturalOrder())
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
