package dev.postern.server.config;

import java.nio.file.Path;
import java.util.Optional;

/** Reads configuration files; blocks on the file system, so it runs before the event loops start. */
public final class ConfigLoader {
    private ConfigLoader() {}

    /** The configuration, or every problem of the file and of the files that it names. */
    public static ConfigResult load(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        Place root = Place.root(folder == null ? absolute : folder);
        Optional<Configuration> configuration = TextFile.read(absolute, root)
                .flatMap(text -> Yaml.document(text, root))
                .flatMap(document -> RecordBinder.bind(ConfigFile.class, document, root))
                .flatMap(read -> new OptionsMapper(root).map(read));
        return configuration.isPresent() && root.count() == 0
                ? new ConfigResult.Accepted(configuration.get())
                : new ConfigResult.Rejected(root.problems());
    }
}
