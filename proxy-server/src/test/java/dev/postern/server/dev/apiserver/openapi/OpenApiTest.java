package dev.postern.server.dev.apiserver.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.server.dev.apiserver.SampleObjects;
import dev.postern.server.dev.apiserver.objects.ApiObject;
import dev.postern.server.dev.apiserver.objects.ClusterObjects;
import dev.postern.server.dev.apiserver.objects.GroupVersion;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema file, and that it fits what is served. */
class OpenApiTest {
    private final OpenApi openApi = OpenApi.read();
    private final JsonNode definitions = openApi.version2().path("definitions");

    @Test
    void hasEveryTypeThatItRefersTo() {
        List<String> missing = new ArrayList<>();
        references(definitions, missing);

        assertThat(missing).isEmpty();
    }

    @Test
    void hasASchemaAndAPathForEveryKind() {
        for (ResourceType type : ResourceTypes.every()) {
            JsonNode paths = openApi.version3(type.groupVersion()).path("paths");
            assertThat(paths.properties())
                    .as(type.plural())
                    .anyMatch(path -> path.getKey().endsWith("/" + type.plural()));
            assertThat(definitions.properties()).as(type.kind()).anyMatch(definition -> {
                JsonNode kind = definition
                        .getValue()
                        .path("x-kubernetes-group-version-kind")
                        .path(0);
                return kind.path("kind").asString("").equals(type.kind())
                        && kind.path("version")
                                .asString("")
                                .equals(type.groupVersion().version());
            });
        }
    }

    /** What is served and not described would be refused by a client that validates it. */
    @Test
    void describesEveryFieldThatIsServed() {
        ClusterObjects objects = SampleObjects.create();
        List<String> unknown = new ArrayList<>();
        ResourceTypes.every().stream().filter(ResourceType::isKept).forEach(type -> {
            for (ApiObject object : objects.store().list(type).objects()) {
                String group = type.groupVersion().group().isEmpty() ? "core" : "coordination";
                unknown(definitions.path("io.k8s.api." + group + ".v1." + type.kind()), object.json(), unknown);
            }
        });

        assertThat(unknown).isEmpty();
    }

    @Test
    void wrapsReferencesInOpenApi3() {
        JsonNode spec = openApi.version3(GroupVersion.V1)
                .path("components")
                .path("schemas")
                .path("io.k8s.api.core.v1.Pod")
                .path("properties")
                .path("spec");

        assertThat(spec.path("allOf").path(0).path("$ref").asString())
                .isEqualTo("#/components/schemas/io.k8s.api.core.v1.PodSpec");
        assertThat(spec.path("description").asString()).isNotEmpty();
    }

    @Test
    void readsTypesFieldsKindsAndFormats() {
        List<TypeSchema> types = SchemaFile.parse("""
                # a comment
                core.A kind=g/v1/A Says A.
                  b! []core.B Says B.
                  c map[[]int64] Says C.

                core.B =date-time Says when.
                core.C Alone.
                """);

        assertThat(types)
                .extracting(TypeSchema::name)
                .containsExactly("io.k8s.api.core.v1.A", "io.k8s.api.core.v1.B", "io.k8s.api.core.v1.C");
        assertThat(types.get(0).fields())
                .extracting(TypeSchema.Field::name)
                .containsExactly("apiVersion", "kind", "metadata", "b", "c");
        assertThat(SchemaJson.VERSION_2
                        .of(types.get(0))
                        .path("properties")
                        .path("c")
                        .toString())
                .isEqualTo("{\"description\":\"Says C.\",\"type\":\"object\",\"additionalProperties\":"
                        + "{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"format\":\"int64\"}}}");
        assertThat(SchemaJson.VERSION_2.of(types.get(0)).path("required").toString())
                .isEqualTo("[\"b\"]");
        assertThat(SchemaJson.VERSION_2.of(types.get(1)).toString())
                .isEqualTo("{\"description\":\"Says when.\",\"type\":\"string\",\"format\":\"date-time\"}");
        assertThat(types.get(2).description()).isEqualTo("Alone.");
    }

    /** The bytes of field 9, a definition of field 1 and 2, in it the type of field 22. */
    @Test
    void writesDefinitionsInProtobuf() {
        JsonNode document = JsonMapper.shared()
                .readTree("{\"swagger\":\"2.0\",\"info\":{\"title\":\"t\",\"version\":\"v\"},"
                        + "\"definitions\":{\"a\":{\"type\":\"x\",\"x-y\":[1]}}}");

        assertThat(DocumentProtobuf.of(document)).isEqualTo(new byte[] {
            10,
            3,
            '2',
            '.',
            '0',
            18,
            6,
            10,
            1,
            't',
            18,
            1,
            'v',
            66,
            0,
            74,
            28,
            10,
            26,
            10,
            1,
            'a',
            18,
            21,
            (byte) 0xb2,
            1,
            3,
            10,
            1,
            'x',
            (byte) 0xfa,
            1,
            12,
            10,
            3,
            'x',
            '-',
            'y',
            18,
            5,
            18,
            3,
            '[',
            '1',
            ']'
        });
    }

    private void references(JsonNode node, List<String> missing) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String name = entry.getValue().asString("").replace("#/definitions/", "");
            if (entry.getKey().equals("$ref") && !definitions.has(name)) {
                missing.add(name);
            }
            references(entry.getValue(), missing);
        }
    }

    private void unknown(JsonNode schema, JsonNode value, List<String> unknown) {
        JsonNode properties = schema.path("properties");
        if (!value.isObject() || !properties.isObject()) {
            return;
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            JsonNode found = properties.path(field.getKey());
            if (found.isMissingNode()) {
                unknown.add(field.getKey());
            }
            boolean isList = found.path("type").asString("").equals("array");
            JsonNode type = resolved(isList ? found.path("items") : found);
            if (isList) {
                field.getValue().forEach(item -> unknown(type, item, unknown));
            } else {
                unknown(type, field.getValue(), unknown);
            }
        }
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        return reference.isEmpty() ? schema : definitions.path(reference.replace("#/definitions/", ""));
    }
}
