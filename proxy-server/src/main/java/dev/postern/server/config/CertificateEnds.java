package dev.postern.server.config;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When the certificates of a configuration's files end, as far as somebody should know now. */
public final class CertificateEnds {
    private static final Duration SOON = Duration.ofDays(30);

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

    /** Those of every file that can be read again, as it was loaded, in their order. */
    public static List<Ending> soon(Configuration configuration, Clock clock) {
        Instant now = clock.instant();
        List<Ending> endings = new ArrayList<>();
        for (ReloadableFile file : configuration.files()) {
            file.expiry()
                    .map(Expiry::earliest)
                    .filter(end -> end.isBefore(now.plus(SOON)))
                    .ifPresent(end -> endings.add(new Ending(file.key(), end, !end.isAfter(now))));
        }
        return endings;
    }
}
