package dev.postern.server.dev;

import dev.postern.server.files.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a development cluster keeps between two starts, held by one process at a time. Blocks on the file system. */
final class StateFolder implements AutoCloseable {
    /** Goes up when what is in the folder changes its meaning. */
    private static final String VERSION = "1";

    private static final String VERSION_FILE = "version";
    private static final String LOCK_FILE = "lock";

    private final Path folder;
    private final FileChannel lock;

    private StateFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Makes the folder where it is missing, and holds it until it is closed. */
    static StateFolder open(Path path) throws DevFailure {
        Path folder = path.toAbsolutePath().normalize();
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw DevFailure.because("the state directory " + folder + " is a file: name another one with --state-dir");
        }
        try {
            requireVersion(folder);
            OwnerOnly.folder(folder);
            requireModes(folder);
            StateFolder state = new StateFolder(folder, locked(folder));
            OwnerOnly.write(folder.resolve(VERSION_FILE), VERSION + "\n");
            return state;
        } catch (IOException broken) {
            throw DevFailure.because(
                    "the state directory " + folder + " cannot be used (" + broken
                            + "): name one of your own with --state-dir",
                    broken);
        }
    }

    Path folder() {
        return folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    /** Before anything is written: what is there must be ours. */
    private static void requireVersion(Path folder) throws IOException, DevFailure {
        Path file = folder.resolve(VERSION_FILE);
        if (!Files.exists(file)) {
            if (!isFree(folder)) {
                throw DevFailure.because(
                        "the state directory " + folder
                                + " has files in it that are not postern dev's: name an empty or a new directory with --state-dir");
            }
            return;
        }
        String version = Files.readString(file).strip();
        if (!version.equals(VERSION)) {
            throw DevFailure.because(
                    "the state directory " + folder + " is of version " + version
                            + " and this postern writes version " + VERSION + ": remove it (rm -r " + folder
                            + "), which gives up its keys and your changes to policy.yaml, or name another one with --state-dir");
        }
    }

    /** A lock may be there from a start that was interrupted. */
    private static boolean isFree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.allMatch(file -> file.endsWith(LOCK_FILE));
        }
    }

    private static void requireModes(Path folder) throws IOException, DevFailure {
        FileStore store = Files.getFileStore(folder);
        if (!store.supportsFileAttributeView(PosixFileAttributeView.class)) {
            throw DevFailure.because("the state directory " + folder
                    + " is on a file system that cannot close files to others: name one that can with --state-dir");
        }
    }

    private static FileChannel locked(Path folder) throws IOException, DevFailure {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw DevFailure.because("another postern dev uses the state directory " + folder
                    + ": end it, or name another directory with --state-dir and other ports with --port, --admin-port and"
                    + " --kubelet-port");
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }
}
