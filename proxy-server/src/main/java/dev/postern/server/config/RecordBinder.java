package dev.postern.server.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns plain YAML values into records, component by component, and reports everything that does not fit. A record is
 * made only when all of its components could be read.
 */
final class RecordBinder {
    private RecordBinder() {}

    /** The record, or nothing and at least one problem at or below {@code place}. */
    static <R extends Record> Optional<R> bind(Class<R> type, @Nullable Object value, Place place) {
        int before = place.count();
        Object bound = record(type, value, place);
        return bound == null || place.count() > before ? Optional.empty() : Optional.of(type.cast(bound));
    }

    private static @Nullable Object record(Class<?> type, @Nullable Object value, Place place) {
        if (!(value instanceof Map<?, ?> mapping)) {
            return mismatch(place, "a mapping of keys to values", value);
        }
        int before = place.count();
        List<@Nullable Object> components = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.add(component(component, mapping.get(KnownKeys.nameOf(component)), place));
        }
        KnownKeys.of(type).check(mapping, place);
        return place.count() > before ? null : construct(type, components, place);
    }

    private static @Nullable Object component(RecordComponent component, @Nullable Object value, Place place) {
        Place here = place.at(KnownKeys.nameOf(component));
        Key key = KnownKeys.keyOf(component);
        if (value == null && !key.fallback().isEmpty()) {
            value = Yaml.document(key.fallback(), here).orElseThrow();
        }
        if (value == null) {
            if (!KnownKeys.isNullable(component)) {
                here.problem("is required");
            }
            return null;
        }
        return value(component.getGenericType(), value, here, key);
    }

    private static @Nullable Object value(Type type, Object value, Place place, Key key) {
        if (type instanceof ParameterizedType parameterized) {
            Type last = parameterized.getActualTypeArguments()[parameterized.getActualTypeArguments().length - 1];
            return parameterized.getRawType() == List.class
                    ? list(last, value, place, key)
                    : map(last, value, place, key);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return record(plain, value, place);
        }
        return plain == Object.class ? value : Scalars.read(plain, value, place, key);
    }

    private static @Nullable Object list(Type element, Object value, Place place, Key key) {
        if (!(value instanceof List<?> values)) {
            return mismatch(place, "a list", value);
        }
        int before = place.count();
        List<Object> read = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Object one = values.get(i);
            Object bound = one == null ? mismatch(place.at(i), "a value", null) : value(element, one, place.at(i), key);
            if (bound != null) {
                read.add(bound);
            }
        }
        return place.count() > before ? null : List.copyOf(read);
    }

    private static @Nullable Object map(Type element, Object value, Place place, Key key) {
        if (!(value instanceof Map<?, ?> values)) {
            return mismatch(place, "a mapping of keys to values", value);
        }
        int before = place.count();
        Map<String, Object> read = new LinkedHashMap<>();
        values.forEach((name, one) -> {
            Place here = place.at(String.valueOf(name));
            Object bound = one == null ? mismatch(here, "a value", null) : value(element, one, here, key);
            if (bound != null) {
                read.put(String.valueOf(name), bound);
            }
        });
        return place.count() > before ? null : Map.copyOf(read);
    }

    private static @Nullable Object construct(Class<?> type, List<@Nullable Object> components, Place place) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(parameters).newInstance(components.toArray());
        } catch (InvocationTargetException refused) {
            if (refused.getCause() instanceof IllegalArgumentException rule) {
                place.problem(String.valueOf(rule.getMessage()));
                return null;
            }
            throw new IllegalStateException("record " + type.getName() + " cannot be made", refused);
        } catch (ReflectiveOperationException defect) {
            throw new IllegalStateException("record " + type.getName() + " cannot be made", defect);
        }
    }

    private static @Nullable Object mismatch(Place place, String wanted, @Nullable Object value) {
        place.problem("must be " + wanted + ", not " + Scalars.kindOf(value));
        return null;
    }
}
