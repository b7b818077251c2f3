package dev.postern.server.dev.apiserver.objects;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How the API writes what all objects have. */
final class Json {
    private Json() {}

    /** An object of this type with its {@code metadata}, in which the store completes the version. */
    static ObjectNode object(ResourceType type, String namespace, String name) {
        ObjectNode object = JsonMapper.shared().createObjectNode();
        object.put("kind", type.kind()).put("apiVersion", type.groupVersion().toString());
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return object;
    }

    /** {@code uid}, the version's place, and {@code creationTimestamp}. */
    static ObjectNode created(ObjectNode object, String uid, Instant time) {
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        return metadata.put("uid", uid).put("resourceVersion", "").put("creationTimestamp", seconds(time));
    }

    /** {@code metav1.Time}. */
    static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** {@code metav1.MicroTime}, always with six digits. */
    static String micros(Instant time) {
        String digits = "%06d".formatted(time.getNano() / 1000);
        return seconds(time).replace("Z", "." + digits + "Z");
    }

    /** Labels or annotations, in order of their names; nothing where there are none. */
    static void put(ObjectNode object, String field, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            ObjectNode map = object.putObject(field);
            texts.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(text -> map.put(text.getKey(), text.getValue()));
        }
    }
}
