package dev.postern.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where in a configuration a reader is, and the list that its problems go to. A place inside a file that the
 * configuration names keeps the configuration's path and adds the file's name and the path within it.
 */
final class Place {
    private final List<ConfigProblem> problems;
    private final Path folder;
    private final String path;
    private final String file;
    private final String within;

    private Place(List<ConfigProblem> problems, Path folder, String path, String file, String within) {
        this.problems = problems;
        this.folder = folder;
        this.path = path;
        this.file = file;
        this.within = within;
    }

    /** The whole of a configuration file that lies in {@code folder}. */
    static Place root(Path folder) {
        return new Place(new ArrayList<>(), folder, "", "", "");
    }

    /** The value of a key of the mapping here. */
    Place at(String key) {
        return file.isEmpty() ? moved(joined(path, key), within) : moved(path, joined(within, key));
    }

    /** An element of the list here, counted from 0. */
    Place at(int index) {
        String element = "[" + index + "]";
        return file.isEmpty() ? moved(path + element, within) : moved(path, within + element);
    }

    /** The content of a file that is named here; its own relative paths are relative to its folder. */
    Place inFile(Path named) {
        Path parent = named.toAbsolutePath().getParent();
        return new Place(problems, parent == null ? folder : parent, path, String.valueOf(named.getFileName()), "");
    }

    /** A file name as written here, made absolute. */
    Path resolve(String name) {
        return folder.resolve(name).normalize();
    }

    /** The path of the key here, as problems name it. */
    String path() {
        return path;
    }

    /** The same place with no problems yet: for reading it a second time. */
    Place again() {
        return new Place(new ArrayList<>(), folder, path, file, within);
    }

    /** This place, with the problems of another one's reading. */
    Place with(Place reading) {
        return new Place(reading.problems, folder, path, file, within);
    }

    void problem(String message) {
        String prefix = file.isEmpty() ? "" : file + ": " + (within.isEmpty() ? "" : within + ": ");
        problems.add(new ConfigProblem(path, prefix + message));
    }

    /** A value whose making may be refused with {@link IllegalArgumentException}, which becomes a problem here. */
    <T> Optional<T> checked(Supplier<T> value) {
        try {
            return Optional.of(value.get());
        } catch (IllegalArgumentException rule) {
            problem(String.valueOf(rule.getMessage()));
            return Optional.empty();
        }
    }

    /** How many problems there are so far, anywhere in the configuration. */
    int count() {
        return problems.size();
    }

    /** Every problem so far, anywhere in the configuration. */
    List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    private Place moved(String newPath, String newWithin) {
        return new Place(problems, folder, newPath, file, newWithin);
    }

    private static String joined(String before, String key) {
        return before.isEmpty() ? key : before + "." + key;
    }
}
