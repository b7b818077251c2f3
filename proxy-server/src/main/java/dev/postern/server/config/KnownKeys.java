package dev.postern.server.config;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a record's mapping may have.
 *
 * @param names the record's own
 * @param later those of a later version
 * @param othersIgnored whether all others are let pass
 */
record KnownKeys(List<String> names, List<String> later, boolean othersIgnored) {
    private static final int NEAR = 3;

    static KnownKeys of(Class<?> type) {
        List<String> names =
                Arrays.stream(type.getRecordComponents()).map(KnownKeys::nameOf).toList();
        Keys keys = type.getAnnotation(Keys.class);
        return keys == null
                ? new KnownKeys(names, List.of(), false)
                : new KnownKeys(names, List.of(keys.later()), keys.othersIgnored());
    }

    /** A component's key in the file. */
    static String nameOf(RecordComponent component) {
        String name = keyOf(component).name();
        return name.isEmpty() ? component.getName() : name;
    }

    /** What a component says about its key. */
    static Key keyOf(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        return key == null ? Unannotated.KEY : key;
    }

    /** Whether a component may be absent without a fallback. */
    static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** Reports every key of the mapping that is not one of these. */
    void check(Map<?, ?> mapping, Place place) {
        mapping.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !names.contains(key))
                .forEach(key -> {
                    if (later.contains(key)) {
                        place.at(key).problem("is not in this version");
                    } else if (!othersIgnored) {
                        place.at(key).problem("unknown key; " + suggestion(key));
                    }
                });
    }

    private String suggestion(String key) {
        return names.stream()
                .min(Comparator.comparingInt(name -> distance(key, name)))
                .filter(name -> distance(key, name) <= NEAR)
                .map(name -> "did you mean " + name + "?")
                .orElse("known keys are " + String.join(", ", names));
    }

    /** Levenshtein's distance, upper and lower case alike. */
    private static int distance(String one, String other) {
        int[] costs = new int[other.length() + 1];
        Arrays.setAll(costs, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = costs[0];
            costs[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                boolean same = Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.min(replaced, Math.min(costs[j], costs[j - 1]) + 1);
            }
        }
        return costs[other.length()];
    }

    /** Carries the annotation's own defaults. */
    private record Unannotated(@Key int any) {
        static final Key KEY = Unannotated.class.getRecordComponents()[0].getAnnotation(Key.class);
    }
}
