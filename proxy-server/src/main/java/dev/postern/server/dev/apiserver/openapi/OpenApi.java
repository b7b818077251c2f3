package dev.postern.server.dev.apiserver.openapi;

import dev.postern.server.dev.apiserver.objects.GroupVersion;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import dev.postern.server.dev.apiserver.openapi.TypeSchema.Kind;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The documents under {@code /openapi}. Any thread. */
public final class OpenApi {
    private static final String TITLE = "Kubernetes";
    private static final String VERSION = "v1.37.0+postern-dev";

    private final List<TypeSchema> types;

    private OpenApi(List<TypeSchema> types) {
        this.types = List.copyOf(types);
    }

    /** Of the schema file in the program. */
    public static OpenApi read() {
        return new OpenApi(SchemaFile.read());
    }

    /** {@code /openapi/v2}: every type. */
    public ObjectNode version2() {
        ObjectNode document = JsonMapper.shared().createObjectNode().put("swagger", "2.0");
        document.putObject("info").put("title", TITLE).put("version", VERSION);
        document.putObject("paths");
        ObjectNode definitions = document.putObject("definitions");
        types.forEach(type -> definitions.set(type.name(), SchemaJson.VERSION_2.of(type)));
        return document;
    }

    /** The same in protobuf, which kubectl asks for. */
    public byte[] version2Protobuf() {
        return DocumentProtobuf.of(version2());
    }

    /** {@code /openapi/v3/…}: the paths of one group and version, and every type. */
    public ObjectNode version3(GroupVersion groupVersion) {
        ObjectNode document = JsonMapper.shared().createObjectNode().put("openapi", "3.0.0");
        document.putObject("info").put("title", TITLE).put("version", VERSION);
        ObjectNode paths = document.putObject("paths");
        ResourceTypes.of(groupVersion).forEach(type -> putPaths(paths, type));
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        types.forEach(type -> schemas.set(type.name(), SchemaJson.VERSION_3.of(type)));
        return document;
    }

    private void putPaths(ObjectNode paths, ResourceType type) {
        String all = "/" + type.groupVersion().path() + (type.namespaced() ? "/namespaces/{namespace}/" : "/")
                + type.plural();
        if (type.isKept()) {
            putOperation(paths.putObject(all), type, "get", "list");
            putOperation(paths.putObject(all + "/{name}"), type, "get", "get");
        } else {
            putOperation(paths.putObject(all), type, "post", "post");
        }
    }

    private void putOperation(ObjectNode path, ResourceType type, String method, String action) {
        Kind kind = new Kind(type.groupVersion(), type.kind());
        ObjectNode operation = path.putObject(method);
        ObjectNode ok = operation.putObject("responses").putObject("200").put("description", "OK");
        if (!action.equals("list")) {
            types.stream()
                    .filter(schema -> kind.equals(schema.kind()))
                    .findFirst()
                    .ifPresent(schema -> ok.putObject("content")
                            .putObject("application/json")
                            .set("schema", SchemaJson.VERSION_3.ofType(schema.name())));
        }
        operation.put("x-kubernetes-action", action);
        operation.set("x-kubernetes-group-version-kind", SchemaJson.groupVersionKind(kind));
    }
}
