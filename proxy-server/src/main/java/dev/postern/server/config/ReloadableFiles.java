package dev.postern.server.config;

import dev.postern.proxy.reload.Reloadable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads values from files, and keeps what it takes to read them again. */
final class ReloadableFiles {
    private final List<ReloadableFile> all = new ArrayList<>();

    /** Everything read so far. */
    List<ReloadableFile> all() {
        return List.copyOf(all);
    }

    /** What was read last; there is one where a {@link #read} has succeeded. */
    ReloadableFile last() {
        return all.get(all.size() - 1);
    }

    /**
     * The value, or nothing and at least one problem.
     *
     * @param place the key that names the files
     * @param files what to watch
     * @param reader reads the files; run again for each change, with a place whose problems are the change's own
     */
    <T> Optional<Reloadable<T>> read(Place place, List<Path> files, Function<Place, Optional<T>> reader) {
        return reader.apply(place).map(first -> {
            Reloadable<T> value = Reloadable.of(first);
            all.add(new Source<>(place, List.copyOf(files), reader, value));
            return value;
        });
    }

    private record Source<T>(Place place, List<Path> files, Function<Place, Optional<T>> reader, Reloadable<T> value)
            implements ReloadableFile {
        @Override
        public String key() {
            return place.path();
        }

        @Override
        public List<ConfigProblem> reload() {
            Place again = place.again();
            Optional<T> read = reader.apply(again);
            if (again.count() == 0) {
                read.ifPresent(value::set);
            }
            return again.problems();
        }
    }
}
