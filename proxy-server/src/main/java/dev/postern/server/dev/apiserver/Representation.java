package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.table.IncludeObject;
import dev.postern.server.dev.apiserver.table.PartialObject;
import dev.postern.server.dev.apiserver.table.Tables;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a request's {@code Accept} turns objects into: tables, their metadata alone, or themselves. */
final class Representation {
    private static final String META = "meta.k8s.io/v1";
    private static final String META_BETA = "meta.k8s.io/v1beta1";

    private final ResourceType type;
    private final MediaType mediaType;
    private final Tables tables;

    private Representation(ResourceType type, MediaType mediaType, IncludeObject include) {
        this.type = type;
        this.mediaType = mediaType;
        this.tables = new Tables(type, mediaType.apiVersion(), include, Clock.systemUTC());
    }

    /**
     * For one request.
     *
     * @param isList whether several objects are asked for
     * @throws dev.postern.server.dev.apiserver.status.ApiFailure 406, or 400 for a parameter of tables
     */
    static Representation of(ApiRequest request, ResourceType type, boolean isList) {
        String partial = isList ? "PartialObjectMetadataList" : "PartialObjectMetadata";
        Set<MediaType> known = Set.of(
                new MediaType("Table", META),
                new MediaType("Table", META_BETA),
                new MediaType(partial, META),
                new MediaType(partial, META_BETA));
        MediaType mediaType = MediaType.negotiate(request.header("Accept"), known);
        boolean isTable = mediaType.as().equals("Table");
        String include = isTable ? request.query().text("includeObject") : "";
        return new Representation(type, mediaType, IncludeObject.parse(include));
    }

    /** One object, as a {@code GET} answers it. */
    JsonNode of(ApiObject object) {
        return of(object, true);
    }

    /** One object; {@code withColumns} as in {@link Tables#table}. */
    JsonNode of(ApiObject object, boolean withColumns) {
        return switch (mediaType.as()) {
            case "Table" -> {
                ObjectNode metadata = metadata(object.text("metadata", "resourceVersion"));
                yield tables.table(List.of(object), metadata, withColumns);
            }
            case "" -> object.json();
            default -> PartialObject.of(object, mediaType.apiVersion());
        };
    }

    /** A list with this {@code metadata}. The objects in it do not say again what they are. */
    JsonNode of(List<ApiObject> objects, ObjectNode metadata) {
        if (mediaType.as().equals("Table")) {
            return tables.table(objects, metadata, true);
        }
        boolean isPartial = !mediaType.as().isEmpty();
        ObjectNode list = JsonMapper.shared().createObjectNode();
        list.put("kind", isPartial ? mediaType.as() : type.kind() + "List");
        list.put(
                "apiVersion",
                isPartial ? mediaType.apiVersion() : type.groupVersion().toString());
        list.set("metadata", metadata);
        ArrayNode items = list.putArray("items");
        objects.forEach(
                object -> items.add(isPartial ? PartialObject.of(object, mediaType.apiVersion()) : untyped(object)));
        return list;
    }

    /** {@code metadata} of a list. */
    static ObjectNode metadata(String resourceVersion) {
        return JsonMapper.shared().createObjectNode().put("resourceVersion", resourceVersion);
    }

    private static ObjectNode untyped(ApiObject object) {
        ObjectNode item = JsonMapper.shared().createObjectNode();
        item.setAll(object.json());
        item.remove(List.of("kind", "apiVersion"));
        return item;
    }
}
