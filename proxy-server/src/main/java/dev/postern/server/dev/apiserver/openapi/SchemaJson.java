package dev.postern.server.dev.apiserver.openapi;

import dev.postern.server.dev.apiserver.openapi.TypeSchema.Field;
import dev.postern.server.dev.apiserver.openapi.TypeSchema.Kind;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Types as JSON schemas, in the subset that Kubernetes writes.
 *
 * @param references what stands before a type's name: {@code #/definitions/} or {@code #/components/schemas/}
 * @param wrapped whether a described reference stands in an {@code allOf}, as OpenAPI 3 wants it
 */
record SchemaJson(String references, boolean wrapped) {
    private static final String GROUP_VERSION_KIND = "x-kubernetes-group-version-kind";

    static final SchemaJson VERSION_2 = new SchemaJson("#/definitions/", false);
    static final SchemaJson VERSION_3 = new SchemaJson("#/components/schemas/", true);

    ObjectNode of(TypeSchema type) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("description", type.description());
        if (!type.format().isEmpty()) {
            json.put("type", "string");
            if (!type.format().equals("string")) {
                json.put("format", type.format());
            }
            return json;
        }
        json.put("type", "object");
        ObjectNode properties = JsonMapper.shared().createObjectNode();
        ArrayNode required = JsonMapper.shared().createArrayNode();
        for (Field field : type.fields()) {
            properties.set(field.name(), of(field));
            if (field.required()) {
                required.add(field.name());
            }
        }
        if (!required.isEmpty()) {
            json.set("required", required);
        }
        json.set("properties", properties);
        if (type.kind() != null) {
            json.putArray(GROUP_VERSION_KIND).add(groupVersionKind(type.kind()));
        }
        return json;
    }

    static ObjectNode groupVersionKind(Kind kind) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("group", kind.groupVersion().group())
                .put("kind", kind.name())
                .put("version", kind.groupVersion().version());
    }

    private ObjectNode of(Field field) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("description", field.description());
        if (wrapped && isReference(field.type())) {
            json.putArray("allOf").add(ofType(field.type()));
            return json;
        }
        json.setAll(ofType(field.type()));
        return json;
    }

    /** A type where it is used. */
    ObjectNode ofType(String type) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        if (type.startsWith("[]")) {
            return json.put("type", "array").set("items", ofType(type.substring(2)));
        } else if (type.startsWith("map[")) {
            json.put("type", "object");
            return json.set("additionalProperties", ofType(type.substring(4, type.length() - 1)));
        } else if (isReference(type)) {
            return json.put("$ref", references + type);
        } else if (type.startsWith("int")) {
            return json.put("type", "integer").put("format", type);
        }
        return json.put("type", type);
    }

    private static boolean isReference(String type) {
        return type.startsWith("io.");
    }
}
