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

    /**
     * The value, or nothing and at least one problem.
     *
     * @param place the key that names the files
     * @param files what to watch
     * @param reader reads the files; run again for each change, with a place whose problems are the change's own
     */
    <T> Optional<Reloadable<T>> read(Place place, List<Path> files, Function<Place, Optional<T>> reader) {
        String before = Fingerprint.of(files);
        return reader.apply(place).map(first -> {
            Reloadable<T> value = Reloadable.of(first);
            all.add(new Source<>(new Files<>(place, List.copyOf(files), reader), value, before));
            return value;
        });
    }

    private static final class Source<T> implements ReloadableFile {
        private final Files<T> from;
        private final Reloadable<T> value;
        /** Taken before the files are read: what changes meanwhile shows as a change afterwards. */
        private volatile String loaded;

        private volatile Optional<Expiry> expiry;

        Source(Files<T> from, Reloadable<T> value, String loaded) {
            this.from = from;
            this.value = value;
            this.loaded = loaded;
            this.expiry = Expiry.of(value.current());
        }

        @Override
        public String key() {
            return from.place.path();
        }

        @Override
        public List<Path> files() {
            return from.files;
        }

        @Override
        public String fingerprint() {
            return Fingerprint.of(from.files);
        }

        @Override
        public String loaded() {
            return loaded;
        }

        @Override
        public Optional<Expiry> expiry() {
            return expiry;
        }

        @Override
        public synchronized List<ConfigProblem> reload() {
            String before = fingerprint();
            Place again = from.place.again();
            Optional<T> read = from.reader.apply(again);
            if (again.count() == 0 && read.isPresent()) {
                value.set(read.get());
                expiry = Expiry.of(read.get());
                // Last: what nobody has taken over yet must still show as a change.
                loaded = before;
            }
            return again.problems();
        }
    }

    private record Files<T>(Place place, List<Path> files, Function<Place, Optional<T>> reader) {}
}
