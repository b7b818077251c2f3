package dev.postern.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Kubernetes objects in YAML: several documents, and {@code List}s whose items are objects. */
final class KubernetesObjects {
    private KubernetesObjects() {}

    /**
     * One object.
     *
     * @param type {@code apiVersion kind}, as in {@code v1 Pod}
     * @param value the whole object
     * @param place where it stands
     */
    record Found(String type, Map<?, ?> value, Place place) {
        /** The object as a record. */
        <R extends Record> Optional<R> bind(Class<R> record) {
            return RecordBinder.bind(record, value, place);
        }
    }

    /** Every object of a text, lists taken apart. */
    static Optional<List<Found>> read(String text, Place place) {
        return Yaml.documents(text, place).flatMap(documents -> {
            int before = place.count();
            List<Found> found = new ArrayList<>();
            for (int i = 0; i < documents.size(); i++) {
                collect(documents.get(i), documents.size() == 1 ? place : place.at("document " + (i + 1)), found);
            }
            if (documents.isEmpty()) {
                place.problem("is empty");
            }
            return place.count() > before ? Optional.empty() : Optional.of(found);
        });
    }

    private static void collect(@Nullable Object value, Place place, List<Found> found) {
        if (!(value instanceof Map<?, ?> object)
                || !(object.get("apiVersion") instanceof String version)
                || !(object.get("kind") instanceof String kind)) {
            place.problem("must be a Kubernetes object with apiVersion and kind");
            return;
        }
        boolean list = kind.endsWith("List") && (object.get("items") instanceof List || object.get("items") == null);
        if (!list) {
            found.add(new Found(version + " " + kind, object, place));
            return;
        }
        List<?> items = object.get("items") instanceof List<?> some ? some : List.of();
        for (int i = 0; i < items.size(); i++) {
            collect(typed(items.get(i), version, kind), place.at("items").at(i), found);
        }
    }

    /** The items of a typed list, such as {@code RoleList}, do not repeat their type. */
    private static @Nullable Object typed(@Nullable Object item, String version, String listKind) {
        if (listKind.equals("List") || !(item instanceof Map<?, ?> object) || object.containsKey("kind")) {
            return item;
        }
        Map<Object, Object> typed = new LinkedHashMap<>(object);
        typed.put("apiVersion", version);
        typed.put("kind", listKind.substring(0, listKind.length() - "List".length()));
        return typed;
    }
}
