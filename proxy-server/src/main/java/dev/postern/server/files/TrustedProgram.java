package dev.postern.server.files;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Programs that the gateway runs: whoever can change one has all of the gateway's rights. Blocks on the file system. */
public final class TrustedProgram {
    private static final long ROOT = 0;

    private TrustedProgram() {}

    /**
     * Where a program of this name is: the first file that can be run in the folders of a search path (Go
     * {@code os/exec.LookPath}). Relative folders are left out, because they depend on where the gateway was started.
     *
     * @param path as in the environment's {@code PATH}
     */
    public static Optional<Path> find(String name, String path) {
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> folder.startsWith(File.separator))
                .map(folder -> Path.of(folder).resolve(name))
                .filter(program -> Files.isRegularFile(program) && Files.isExecutable(program))
                .findFirst();
    }

    /**
     * What speaks against running a program, and what to do about it: somebody else than root and the gateway's own user can
     * write it. Links are followed. Empty where nothing does, where there is no such file, and where files have no owners.
     */
    public static Optional<String> objection(Path program) {
        boolean owned = Files.getFileAttributeView(program, PosixFileAttributeView.class) != null;
        return owned && Files.exists(program)
                ? objection(program, List.of(ROOT, new UnixSystem().getUid()))
                : Optional.empty();
    }

    static Optional<String> objection(Path program, List<Long> trusted) {
        try {
            long owner = ((Number) Files.getAttribute(program, "unix:uid")).longValue();
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(program);
            if (!trusted.contains(owner)) {
                return Optional.of("is run by the gateway, and its owner, who can change it, is neither root nor the"
                        + " gateway's own user: chown root " + program);
            }
            return modes.contains(PosixFilePermission.GROUP_WRITE) || modes.contains(PosixFilePermission.OTHERS_WRITE)
                    ? Optional.of("is run by the gateway, and others can change it: chmod go-w " + program)
                    : Optional.empty();
        } catch (IOException broken) {
            return Optional.of("its permissions cannot be read: " + program + ": " + broken.getMessage());
        }
    }
}
