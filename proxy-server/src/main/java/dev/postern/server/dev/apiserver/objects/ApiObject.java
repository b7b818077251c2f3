package dev.postern.server.dev.apiserver.objects;

import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object as it was stored. Its JSON is changed by nobody.
 *
 * @param json with {@code kind} and {@code apiVersion}
 */
public record ApiObject(ResourceType type, ObjectNode json) {
    /** Empty for types without namespaces. */
    public String namespace() {
        return text("metadata", "namespace");
    }

    public String name() {
        return text("metadata", "name");
    }

    /** When it last changed, on the store's counter. */
    public long resourceVersion() {
        return Long.parseLong(text("metadata", "resourceVersion"));
    }

    /** {@code metadata.labels}, possibly none. */
    public Map<String, String> labels() {
        return json.path("metadata").path("labels").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, label -> label.getValue().asString("")));
    }

    /** Text or number under this path; empty where there is none. */
    public String text(String... path) {
        JsonNode node = json;
        for (String step : path) {
            node = node.path(step);
        }
        return node.asString("");
    }

    /** What lists are ordered by: {@code namespace/name}, or the name alone. */
    public String key() {
        return type.namespaced() ? namespace() + "/" + name() : name();
    }
}
