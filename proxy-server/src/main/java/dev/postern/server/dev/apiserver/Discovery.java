package dev.postern.server.dev.apiserver;

import dev.postern.server.dev.apiserver.objects.GroupVersion;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.objects.ResourceType.Subresource;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What there is, a path at a time, as clients before 1.30 ask for it. */
final class Discovery {
    private static final String V1 = "v1";

    private Discovery() {}

    /** {@code /api}. */
    static ObjectNode coreVersions(String serverAddress) {
        ObjectNode versions = object("APIVersions");
        versions.putArray("versions").add(V1);
        versions.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", serverAddress);
        return versions;
    }

    /** {@code /apis}. */
    static ObjectNode groups() {
        ObjectNode list = object("APIGroupList").put("apiVersion", V1);
        ArrayNode groups = list.putArray("groups");
        groupNames().forEach(group -> putGroup(groups.addObject(), group));
        return list;
    }

    /** {@code /apis/GROUP}. */
    static Optional<ObjectNode> group(String name) {
        return groupNames().stream()
                .filter(group -> group.equals(name))
                .findFirst()
                .map(group -> putGroup(object("APIGroup").put("apiVersion", V1), group));
    }

    /** {@code /api/v1}, {@code /apis/GROUP/VERSION}. */
    static Optional<ObjectNode> resources(GroupVersion groupVersion) {
        List<ResourceType> types = ResourceTypes.of(groupVersion).toList();
        if (types.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode list = object("APIResourceList");
        if (!groupVersion.group().isEmpty()) {
            list.put("apiVersion", V1);
        }
        ArrayNode resources = list.put("groupVersion", groupVersion.toString()).putArray("resources");
        types.forEach(type -> putResource(resources, type));
        return Optional.of(list);
    }

    /** Every group but the core group. */
    static List<String> groupNames() {
        return ResourceTypes.groupVersions().stream()
                .map(GroupVersion::group)
                .filter(group -> !group.isEmpty())
                .distinct()
                .toList();
    }

    /** A group's versions, the preferred first. */
    static List<GroupVersion> versions(String group) {
        return ResourceTypes.groupVersions().stream()
                .filter(version -> version.group().equals(group))
                .toList();
    }

    private static ObjectNode putGroup(ObjectNode json, String group) {
        json.put("name", group);
        ArrayNode versions = json.putArray("versions");
        versions(group).forEach(version -> putVersion(versions.addObject(), version));
        putVersion(json.putObject("preferredVersion"), versions(group).get(0));
        return json;
    }

    private static void putVersion(ObjectNode json, GroupVersion version) {
        json.put("groupVersion", version.toString()).put("version", version.version());
    }

    private static void putResource(ArrayNode resources, ResourceType type) {
        ObjectNode json = resources.addObject();
        json.put("name", type.plural()).put("singularName", type.names().singular());
        json.put("namespaced", type.namespaced()).put("kind", type.kind());
        putAll(json.putArray("verbs"), type.verbs());
        putUnlessEmpty(json, "shortNames", type.names().shortNames());
        putUnlessEmpty(json, "categories", type.names().categories());
        for (Subresource subresource : type.subresources()) {
            ObjectNode under = resources.addObject();
            under.put("name", type.plural() + "/" + subresource.name()).put("singularName", "");
            under.put("namespaced", type.namespaced()).put("kind", subresource.kind());
            putAll(under.putArray("verbs"), subresource.verbs());
        }
    }

    static void putUnlessEmpty(ObjectNode json, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            putAll(json.putArray(field), texts);
        }
    }

    static void putAll(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static ObjectNode object(String kind) {
        return JsonMapper.shared().createObjectNode().put("kind", kind);
    }
}
