package dev.postern.server.config;

import java.nio.file.Path;
import java.util.List;
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
                .flatMap(text -> Yaml.documents(text, root))
                .flatMap(documents -> single(documents, root))
                .flatMap(document -> RecordBinder.bind(ConfigFile.class, document, root))
                .flatMap(read -> new OptionsMapper(root).map(read));
        return configuration.isPresent() && root.count() == 0
                ? new ConfigResult.Accepted(configuration.get())
                : new ConfigResult.Rejected(root.problems());
    }

    private static Optional<Object> single(List<Object> documents, Place place) {
        if (documents.size() == 1) {
            return Optional.of(documents.get(0));
        }
        place.problem("must hold one YAML document, not " + documents.size());
        return Optional.empty();
    }
}
