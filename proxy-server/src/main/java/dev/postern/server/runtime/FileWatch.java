package dev.postern.server.runtime;

import dev.postern.server.config.ConfigProblem;
import dev.postern.server.config.Expiry;
import dev.postern.server.config.ReloadableFile;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every file of the configuration that is read again when it changes. A bad one keeps the old in use, and shows in the log,
 * in a counter and in the readiness check's line; it fails that check only when what is in use has expired, because no typo
 * may take every replica down at once.
 */
final class FileWatch {
    private static final Logger log = LoggerFactory.getLogger(FileWatch.class);
    private static final String KEY = "key";

    private final List<WatchedFile> files;
    private final MeterRegistry meters;
    private final Clock clock;
    private final ExpiryWarnings warnings;

    /** Registers the metrics; looks at nothing yet. */
    FileWatch(List<ReloadableFile> files, MeterRegistry meters, Clock clock) {
        this.files = files.stream().map(WatchedFile::new).toList();
        this.meters = meters;
        this.clock = clock;
        this.warnings = new ExpiryWarnings(clock);
        for (ReloadableFile file : files) {
            reloads(file.key(), "success");
            reloads(file.key(), "failure");
            if (file.expiry().isPresent()) {
                Gauge.builder("postern.certificate.expiry.seconds", file, FileWatch::earliest)
                        .description("When the first certificate of what is in use ends, in seconds since the epoch")
                        .tag(KEY, file.key())
                        .register(meters);
            }
        }
    }

    /** Looks at each file once. Blocks on the file system; one thread at a time. */
    void look() {
        files.forEach(this::look);
    }

    /** A defect that one of them meets keeps none of the others from being read. */
    private void look(WatchedFile watched) {
        String key = watched.file().key();
        try {
            told(key, watched.look());
            watched.file().expiry().ifPresent(expiry -> warnings.about(key, expiry));
        } catch (RuntimeException defect) {
            log.atError().setCause(defect).addKeyValue(KEY, key).log("looking at a file failed");
        }
    }

    /** What of it is worth a word to whoever asks for the readiness: keys of the configuration only. */
    String note() {
        String keys = files.stream()
                .filter(WatchedFile::isRefused)
                .map(watched -> watched.file().key())
                .collect(Collectors.joining(", "));
        return keys.isEmpty() ? "" : "new content refused, old in use: " + keys;
    }

    /** Whether nothing that is in use has expired. */
    boolean isUsable() {
        return files.stream()
                .flatMap(watched -> watched.file().expiry().stream())
                .allMatch(expiry -> clock.instant().isBefore(expiry.last()));
    }

    private void told(String key, WatchedFile.Look look) {
        if (look instanceof WatchedFile.Look.Reloaded) {
            reloads(key, "success").increment();
            log.atInfo().addKeyValue(KEY, key).log("file reloaded");
        } else if (look instanceof WatchedFile.Look.Refused refused) {
            reloads(key, "failure").increment();
            log.atError()
                    .addKeyValue(KEY, key)
                    .addKeyValue(
                            "problems",
                            refused.problems().stream()
                                    .map(ConfigProblem::toString)
                                    .collect(Collectors.joining("; ")))
                    .log("file refused: the old one stays in use");
        }
    }

    private Counter reloads(String key, String result) {
        return Counter.builder("postern.config.file.reloads")
                .description("Changes of a file that were taken over, or refused")
                .tag(KEY, key)
                .tag("result", result)
                .register(meters);
    }

    private static double earliest(ReloadableFile file) {
        return file.expiry().map(Expiry::earliest).orElseThrow().getEpochSecond();
    }
}
