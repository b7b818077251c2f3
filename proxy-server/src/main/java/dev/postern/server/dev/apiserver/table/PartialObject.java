package dev.postern.server.dev.apiserver.table;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code metav1.PartialObjectMetadata}: an object's metadata alone. */
public final class PartialObject {
    private PartialObject() {}

    /** {@code apiVersion} is {@code meta.k8s.io/v1} or {@code meta.k8s.io/v1beta1}. */
    public static ObjectNode of(ApiObject object, String apiVersion) {
        ObjectNode partial = JsonMapper.shared().createObjectNode();
        partial.put("kind", "PartialObjectMetadata").put("apiVersion", apiVersion);
        partial.set("metadata", object.json().path("metadata"));
        return partial;
    }
}
