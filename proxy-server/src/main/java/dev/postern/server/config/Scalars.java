package dev.postern.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Single values: texts, numbers, switches, durations and file names. */
final class Scalars {
    private Scalars() {}

    /** The value as {@code type}, or null and a problem. */
    static @Nullable Object read(Class<?> type, Object value, Place place, Key key) {
        if (type == int.class) {
            return number(value, place, key);
        }
        if (type == boolean.class) {
            return value instanceof Boolean ? value : refused(place, "must be true or false, not " + kindOf(value));
        }
        if (!(value instanceof String text)) {
            return refused(place, "must be a text, not " + kindOf(value) + " (put it in quotes)");
        }
        if (type == Duration.class) {
            return duration(text, place);
        }
        if (type == Path.class) {
            return text.isBlank() ? refused(place, "must name a file") : place.resolve(text);
        }
        return text(text, place, key);
    }

    /** What a YAML value is, in words. */
    static String kindOf(@Nullable Object value) {
        if (value == null) {
            return "empty";
        }
        if (value instanceof Map) {
            return "a mapping";
        }
        if (value instanceof List) {
            return "a list";
        }
        return value instanceof String ? "a text" : value instanceof Boolean ? "true or false" : "a number";
    }

    private static @Nullable Object number(Object value, Place place, Key key) {
        if (!(value instanceof Integer number)) {
            return refused(place, "must be a whole number, not " + kindOf(value));
        }
        if (number < key.min() || number > key.max()) {
            return refused(place, "must be between " + key.min() + " and " + key.max() + ", not " + number);
        }
        return number;
    }

    private static @Nullable Object duration(String text, Place place) {
        try {
            return GoDuration.parse(text);
        } catch (IllegalArgumentException rule) {
            return refused(place, rule.getMessage() + ", not \"" + text + "\"");
        }
    }

    private static @Nullable Object text(String text, Place place, Key key) {
        if (Arrays.asList(key.later()).contains(text)) {
            return refused(place, text + " is not in this version");
        }
        List<String> allowed = Arrays.asList(key.oneOf());
        if (!allowed.isEmpty() && !allowed.contains(text)) {
            return refused(place, "must be " + String.join(" or ", allowed) + ", not \"" + text + "\"");
        }
        return text;
    }

    private static @Nullable Object refused(Place place, @Nullable String message) {
        place.problem(String.valueOf(message));
        return null;
    }
}
