package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.objects.GroupVersion;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.objects.ResourceType.Subresource;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code apidiscovery.k8s.io/v2}: everything in two answers, as clients since 1.30 ask for it. */
final class AggregatedDiscovery {
    static final MediaType TYPE = new MediaType("APIGroupDiscoveryList", "apidiscovery.k8s.io/v2");
    static final String CONTENT_TYPE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private AggregatedDiscovery() {}

    /** {@code /api} where it is asked for the core group, else {@code /apis}. */
    static ObjectNode groups(boolean core) {
        ObjectNode list = JsonMapper.shared().createObjectNode();
        list.put("kind", "APIGroupDiscoveryList").put("apiVersion", TYPE.apiVersion());
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        List<String> groups = core ? List.of("") : Discovery.groupNames();
        groups.forEach(group -> putGroup(items.addObject(), group));
        return list;
    }

    private static void putGroup(ObjectNode json, String group) {
        ObjectNode metadata = json.putObject("metadata");
        if (!group.isEmpty()) {
            metadata.put("name", group);
        }
        ArrayNode versions = json.putArray("versions");
        for (GroupVersion version : Discovery.versions(group)) {
            ObjectNode under = versions.addObject().put("version", version.version());
            ArrayNode resources = under.putArray("resources");
            ResourceTypes.of(version).forEach(type -> putResource(resources.addObject(), type));
            under.put("freshness", "Current");
        }
    }

    private static void putResource(ObjectNode json, ResourceType type) {
        json.put("resource", type.plural());
        putKind(json, type.kind());
        json.put("scope", type.namespaced() ? "Namespaced" : "Cluster");
        json.put("singularResource", type.names().singular());
        Discovery.putAll(json.putArray("verbs"), type.verbs());
        Discovery.putUnlessEmpty(json, "shortNames", type.names().shortNames());
        Discovery.putUnlessEmpty(json, "categories", type.names().categories());
        if (!type.subresources().isEmpty()) {
            ArrayNode subresources = json.putArray("subresources");
            type.subresources().forEach(subresource -> putSubresource(subresources.addObject(), subresource));
        }
    }

    private static void putSubresource(ObjectNode json, Subresource subresource) {
        json.put("subresource", subresource.name());
        putKind(json, subresource.kind());
        Discovery.putAll(json.putArray("verbs"), subresource.verbs());
    }

    /** An empty group and version mean those of the resource. */
    private static void putKind(ObjectNode json, String kind) {
        json.putObject("responseKind").put("group", "").put("version", "").put("kind", kind);
    }
}
