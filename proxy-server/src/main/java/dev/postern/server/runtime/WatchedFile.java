package dev.postern.server.runtime;

import dev.postern.server.config.ConfigProblem;
import dev.postern.server.config.ReloadableFile;
import java.util.List;

/**
 * One value of the configuration that is read again when its files change.
 *
 * <p>A change is read only when two looks have seen the same: files that are written one after the other, as a certificate
 * and its key, or that are long to write, are not read half. Where they hold nothing good then, the next look tries once more
 * before it complains, and every later one tries again without a word. Looked at by one thread at a time.
 */
final class WatchedFile {
    private final ReloadableFile file;
    private String seen;
    /** What was complained about; empty where what is there is in use, or not yet known to be bad. */
    private volatile String refused = "";

    private int tries;

    WatchedFile(ReloadableFile file) {
        this.file = file;
        this.seen = file.loaded();
    }

    ReloadableFile file() {
        return file;
    }

    /** Whether the files hold something else than what is in use, and it is no good; any thread. */
    boolean isRefused() {
        return !refused.isEmpty();
    }

    /** Looks at the files, and reads them where they have changed. Blocks on the file system. */
    Look look() {
        String now = file.fingerprint();
        if (now.equals(file.loaded())) {
            seen = now;
            refused = "";
            return new Look.Nothing();
        }
        if (!now.equals(seen)) {
            seen = now;
            tries = 0;
            return new Look.Nothing();
        }
        List<ConfigProblem> problems = file.reload();
        if (problems.isEmpty()) {
            refused = "";
            return new Look.Reloaded();
        }
        tries++;
        if (tries < 2 || now.equals(refused)) {
            return new Look.Nothing();
        }
        refused = now;
        return new Look.Refused(problems);
    }

    /** What a look led to. */
    sealed interface Look {
        /** Nothing that is worth a word. */
        record Nothing() implements Look {}

        /** Everyone has the new value. */
        record Reloaded() implements Look {}

        /** The old value stays; said once for each content. */
        record Refused(List<ConfigProblem> problems) implements Look {}
    }
}
