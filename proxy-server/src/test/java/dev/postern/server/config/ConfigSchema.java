package dev.postern.server.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON schema of the configuration file, from its records. */
final class ConfigSchema {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String DURATION = "^(0|([0-9]+([.][0-9]+)?(ns|us|µs|ms|s|m|h))+)$";

    private ConfigSchema() {}

    static String text() {
        ObjectNode schema = JSON.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "PosternConfiguration, postern.dev/v1alpha1");
        describe(schema, ConfigFile.class);
        return JSON.writeValueAsString(schema).replace("\r\n", "\n") + "\n";
    }

    private static void describe(ObjectNode schema, Class<?> record) {
        schema.put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        for (RecordComponent component : record.getRecordComponents()) {
            Key key = KnownKeys.keyOf(component);
            ObjectNode property = properties.putObject(KnownKeys.nameOf(component));
            property.put("description", key.about());
            describe(property, component.getGenericType(), key);
            if (!key.fallback().isEmpty()) {
                Object fallback = Yaml.documents(key.fallback(), Place.root(Path.of("/")))
                        .orElseThrow()
                        .get(0);
                property.set("default", JSON.valueToTree(fallback));
            }
            if (key.fallback().isEmpty() && !KnownKeys.isNullable(component)) {
                schema.withArray("required").add(KnownKeys.nameOf(component));
            }
        }
    }

    private static void describe(ObjectNode schema, Type type, Key key) {
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            schema.put("type", "object");
            describe(schema.putObject("additionalProperties"), map.getActualTypeArguments()[1], key);
        } else if (type instanceof ParameterizedType list) {
            schema.put("type", "array");
            describe(schema.putObject("items"), list.getActualTypeArguments()[0], key);
        } else if (type instanceof Class<?> plain && plain.isRecord()) {
            describe(schema, plain);
        } else if (type == int.class) {
            schema.put("type", "integer").put("minimum", key.min()).put("maximum", key.max());
        } else if (type == boolean.class) {
            schema.put("type", "boolean");
        } else {
            schema.put("type", "string");
            if (type == Duration.class) {
                schema.put("pattern", DURATION);
            }
            List.of(key.oneOf()).forEach(schema.withArray("enum")::add);
            if (key.oneOf().length == 0) {
                schema.remove("enum");
            }
        }
    }
}
