package dev.postern.server.kubeconfig;

import dev.postern.server.files.OwnerOnly;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A kubeconfig file that entries are merged into. Replaced in one step, mode 0600, and under the lock that kubectl takes too
 * ({@code client-go tools/clientcmd/config.go lockFile}): an empty file beside it.
 */
public final class KubeconfigTarget {
    private final Path file;

    public KubeconfigTarget(Path file) {
        this.file = file;
    }

    /**
     * Puts the entries in, each in place of the one of the same name; makes the file where it is missing.
     *
     * @param use whether the first entry's context becomes the current one
     * @return what was replaced, as {@code context NAME}
     * @throws IllegalArgumentException where the file is no kubeconfig, or another process writes it
     */
    public List<String> merge(List<KubeconfigEntry> entries, boolean use) throws IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = real.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            OwnerOnly.folder(folder);
        }
        Path lock = file.toAbsolutePath().resolveSibling(file.getFileName() + ".lock");
        try {
            Files.createFile(lock);
        } catch (FileAlreadyExistsException locked) {
            throw new IllegalArgumentException(
                    "--output: another process writes " + file + ": try again; if none does, remove " + lock, locked);
        }
        try {
            return replace(real, entries, use);
        } finally {
            Files.delete(lock);
        }
    }

    private List<String> replace(Path real, List<KubeconfigEntry> entries, boolean use) throws IOException {
        List<String> replaced = new ArrayList<>();
        String text;
        try {
            KubeconfigDocument document = KubeconfigDocument.parse(Files.exists(real) ? Files.readString(real) : "");
            entries.forEach(entry -> replaced.addAll(document.put(entry)));
            if (use) {
                document.use(entries.get(0).context());
            }
            text = document.text();
        } catch (IllegalArgumentException none) {
            throw new IllegalArgumentException(
                    "--output: " + file + " " + none.getMessage() + "; name another file, or mend this one", none);
        }
        OwnerOnly.write(real, text);
        return replaced;
    }
}
