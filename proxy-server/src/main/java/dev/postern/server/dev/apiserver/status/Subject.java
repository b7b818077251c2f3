package dev.postern.server.dev.apiserver.status;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a failure is about.
 *
 * @param group API group; empty for the core group
 * @param resource plural name; empty where it is about no resource
 * @param name the object's name; empty where it is about none
 */
public record Subject(String group, String resource, String name) {
    /** About no resource: a path. */
    public static final Subject NONE = new Subject("", "", "");

    /** {@code leases.coordination.k8s.io "x"}; without the name where there is none. */
    String quoted() {
        String qualified = group.isEmpty() ? resource : resource + "." + group;
        return name.isEmpty()
                ? qualified
                : qualified + " \"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** {@code Status.details}, with what there is. */
    ObjectNode details() {
        ObjectNode details = JsonMapper.shared().createObjectNode();
        put(details, "name", name);
        put(details, "group", group);
        put(details, "kind", resource);
        return details;
    }

    private static void put(ObjectNode details, String key, String value) {
        if (!value.isEmpty()) {
            details.put(key, value);
        }
    }
}
