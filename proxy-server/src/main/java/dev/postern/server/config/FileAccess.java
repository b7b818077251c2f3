package dev.postern.server.config;

import dev.postern.server.files.TrustedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who may read a secret file: its owner; and its group, where root owns it (PostgreSQL's rule for server keys, which fits
 * {@code root:postern 0640}). Files that Kubernetes mounts from a Secret are let pass, because their mode is the volume's
 * and the pod's file system is closed to others; they are known by the {@code ..data} link that the kubelet keeps beside
 * them.
 */
final class FileAccess {
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private FileAccess() {}

    /** Whether the file is closed enough; a problem where it is not. */
    static boolean isPrivate(Path file, Place place) {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null || isMountedSecret(file)) {
            return true;
        }
        try {
            PosixFileAttributes attributes = view.readAttributes();
            if (isPrivate(attributes)) {
                return true;
            }
            place.problem("is a secret, and others can read it (mode "
                    + PosixFilePermissions.toString(attributes.permissions()) + "): chmod 600 " + file);
        } catch (IOException broken) {
            place.problem("its permissions cannot be read: " + file + ": " + broken.getMessage());
        }
        return false;
    }

    /** Whether nobody but root and the gateway's own user can change a program; a problem where someone can. */
    static boolean isUnchanged(Path program, Place place) {
        Optional<String> objection = TrustedProgram.objection(program);
        objection.ifPresent(place::problem);
        return objection.isEmpty();
    }

    private static boolean isPrivate(PosixFileAttributes attributes) {
        Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
        open.addAll(attributes.permissions());
        open.removeAll(OWNER);
        if (attributes.owner().getName().equals("root")) {
            open.remove(PosixFilePermission.GROUP_READ);
        }
        return open.isEmpty();
    }

    private static boolean isMountedSecret(Path file) {
        return Files.isSymbolicLink(file) && Files.exists(file.resolveSibling("..data"), LinkOption.NOFOLLOW_LINKS);
    }
}
