package dev.postern.server.dev.apiserver.openapi;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * An OpenAPI 2 document in protobuf ({@code openapi.v2.Document} of github.com/google/gnostic-models), with the fields that
 * our schemas have. Of it kubectl reads the definitions only.
 */
final class DocumentProtobuf {
    private DocumentProtobuf() {}

    static byte[] of(JsonNode document) {
        JsonNode info = document.path("info");
        return new ProtobufWriter()
                .text(1, document.path("swagger").asString())
                .message(
                        2,
                        new ProtobufWriter()
                                .text(1, info.path("title").asString())
                                .text(2, info.path("version").asString()))
                .message(8, new ProtobufWriter())
                .message(9, named(document.path("definitions")))
                .bytes();
    }

    /** {@code Definitions} and {@code Properties}: repeated {@code NamedSchema}. */
    private static ProtobufWriter named(JsonNode schemas) {
        ProtobufWriter out = new ProtobufWriter();
        for (Map.Entry<String, JsonNode> schema : schemas.properties()) {
            out.message(1, new ProtobufWriter().text(1, schema.getKey()).message(2, schema(schema.getValue())));
        }
        return out;
    }

    private static ProtobufWriter schema(JsonNode json) {
        ProtobufWriter out = new ProtobufWriter();
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "$ref" -> out.text(1, value.asString());
                case "format" -> out.text(2, value.asString());
                case "description" -> out.text(4, value.asString());
                case "required" -> value.forEach(name -> out.text(19, name.asString()));
                case "additionalProperties" -> out.message(21, new ProtobufWriter().message(1, schema(value)));
                case "type" -> out.message(22, new ProtobufWriter().text(1, value.asString()));
                case "items" -> out.message(23, new ProtobufWriter().message(1, schema(value)));
                case "properties" -> out.message(25, named(value));
                default -> out.message(31, extension(entry.getKey(), value));
            }
        }
        return out;
    }

    /** {@code NamedAny}, whose value is YAML; JSON is. */
    private static ProtobufWriter extension(String name, JsonNode value) {
        return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().text(2, value.toString()));
    }
}
