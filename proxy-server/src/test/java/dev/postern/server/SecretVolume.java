package dev.postern.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Files as the kubelet mounts a Secret: each name is a link to {@code ..data/NAME}, {@code ..data} is a link to a folder, and
 * an update is a new folder and that one link replaced.
 */
public final class SecretVolume {
    private final Path folder;
    private final Map<String, String> content = new LinkedHashMap<>();
    private int version;

    private SecretVolume(Path folder) {
        this.folder = folder;
    }

    /** Turns every file of a folder into one of a volume. */
    public static SecretVolume of(Path folder) {
        SecretVolume volume = new SecretVolume(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                volume.content.put(file.getFileName().toString(), Files.readString(file));
                Files.delete(file);
                Files.createSymbolicLink(
                        file, Path.of("..data", file.getFileName().toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        volume.swap(Map.of());
        return volume;
    }

    /** One update with this content in place of what was there; all other files stay as they are. */
    public void swap(Map<String, String> changed) {
        content.putAll(changed);
        Path next = folder.resolve("..v" + version++);
        try {
            Files.createDirectory(next);
            for (Map.Entry<String, String> file : content.entrySet()) {
                Files.writeString(next.resolve(file.getKey()), file.getValue());
            }
            Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), next.getFileName());
            Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
