package dev.postern.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Files that a configuration names, read whole within a limit; what cannot be read is a problem. */
final class TextFile {
    /** Enough for every file that a person writes. */
    static final int LIMIT = 1 << 20;

    private TextFile() {}

    /** A file that may be read by anyone, of at most {@link #LIMIT} bytes of UTF-8. */
    static Optional<String> read(Path file, Place place) {
        return read(file, LIMIT, place);
    }

    /** The same, up to a limit of its own, in bytes. */
    static Optional<String> read(Path file, int limit, Place place) {
        if (!Files.exists(file)) {
            return refused(place, "file not found: " + file);
        }
        if (!Files.isRegularFile(file)) {
            return refused(place, "is not a file: " + file);
        }
        try {
            return Files.size(file) > limit
                    ? refused(place, "is larger than " + limit + " bytes: " + file)
                    : Optional.of(Files.readString(file));
        } catch (AccessDeniedException denied) {
            return refused(place, "cannot be read by the user that Postern runs as: " + file);
        } catch (CharacterCodingException binary) {
            return refused(place, "is not a text in UTF-8: " + file);
        } catch (IOException broken) {
            return refused(place, "cannot be read: " + file + ": " + broken.getMessage());
        }
    }

    /** A file that holds a secret: a problem too, where others than its owner could read it. */
    static Optional<String> readSecret(Path file, Place place) {
        return read(file, place).filter(text -> FileAccess.isPrivate(file, place));
    }

    private static Optional<String> refused(Place place, String message) {
        place.problem(message);
        return Optional.empty();
    }
}
