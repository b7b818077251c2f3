package dev.postern.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A value of the configuration that comes from files and can be read from them again. Blocks on the file system. */
public interface ReloadableFile {
    /** The key that names it: {@code serving.tlsCertFile}. One of a set that the configuration closes. */
    String key();

    /** The files to look at: when one of them changes, the value may have. */
    List<Path> files();

    /** A digest of what the files hold now, missing files included. */
    String fingerprint();

    /** The {@link #fingerprint} of what the value in use was read from. */
    String loaded();

    /** Until when the certificates of the value in use hold; empty where it has none. */
    Optional<Expiry> expiry();

    /**
     * Reads the files again, on any thread, one at a time. Where they hold a good value everyone who uses the old one gets it;
     * where they do not, the old one stays.
     *
     * @return what is wrong, empty where the value was replaced
     */
    List<ConfigProblem> reload();
}
