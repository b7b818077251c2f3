package dev.postern.server.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/** Files of mode 0600 and folders of mode 0700, from their first moment on. Blocks on the file system. */
public final class OwnerOnly {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final SecureRandom RANDOM = new SecureRandom();

    private OwnerOnly() {}

    /**
     * Puts a file in place of the one that is there, in one step: whoever reads it sees the old text or the new. The new one
     * has mode 0600 whatever the old one had. A symbolic link stays, and what it points to is replaced.
     */
    public static void write(Path file, String text) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path whole = target.resolveSibling("." + target.getFileName() + "." + random());
        try {
            try (FileChannel channel = FileChannel.open(
                    whole, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(target, FILE))) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** Makes a folder, and those above it, where it is not there; one that is there is closed to others. */
    public static void folder(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        Files.createDirectories(absolute, mode(absolute, FOLDER));
        if (isPosix(absolute)) {
            Files.setPosixFilePermissions(absolute, FOLDER);
        }
    }

    private static FileAttribute<?>[] mode(Path at, Set<PosixFilePermission> permissions) throws IOException {
        return isPosix(at)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /** Of the nearest folder that exists. */
    private static boolean isPosix(Path at) throws IOException {
        Path there = at;
        for (Path above = at; above != null; above = above.getParent()) {
            there = above;
            if (Files.exists(above)) {
                break;
            }
        }
        FileStore store = Files.getFileStore(there);
        return store.supportsFileAttributeView(PosixFileAttributeView.class);
    }

    private static String random() {
        byte[] bytes = new byte[6];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
