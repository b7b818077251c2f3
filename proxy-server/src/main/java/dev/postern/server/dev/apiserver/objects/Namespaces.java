package dev.postern.server.dev.apiserver.objects;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** The namespaces that every cluster has. */
final class Namespaces {
    static final String DEFAULT = "default";
    static final String NODE_LEASES = "kube-node-lease";
    static final List<String> ALL = List.of(DEFAULT, NODE_LEASES, "kube-public", "kube-system");

    private Namespaces() {}

    static ObjectNode json(String name, Instant time) {
        ObjectNode object = Json.object(ResourceTypes.NAMESPACES, "", name);
        ObjectNode metadata = Json.created(object, UUID.randomUUID().toString(), time);
        Json.put(metadata, "labels", Map.of("kubernetes.io/metadata.name", name));
        object.putObject("spec").putArray("finalizers").add("kubernetes");
        object.putObject("status").put("phase", "Active");
        return object;
    }
}
