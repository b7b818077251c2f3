package dev.postern.server.dev.apiserver.selection;

import dev.postern.server.dev.apiserver.objects.ApiObject;
import dev.postern.server.dev.apiserver.objects.ResourceType;
import dev.postern.server.dev.apiserver.objects.ResourceTypes;
import dev.postern.server.dev.apiserver.status.Failures;
import java.util.Map;
import java.util.Set;

/** Which fields the types can be selected by ({@code pkg/apis/core/v1/conversion.go}). */
final class SelectableFields {
    private static final Set<String> USUAL = Set.of("metadata.name", "metadata.namespace");
    private static final Map<ResourceType, Set<String>> OWN = Map.of(
            ResourceTypes.PODS,
            Set.of(
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "spec.hostNetwork",
                    "status.phase",
                    "status.podIP",
                    "status.podIPs",
                    "status.nominatedNodeName"),
            ResourceTypes.NODES,
            Set.of("spec.unschedulable"),
            ResourceTypes.NAMESPACES,
            Set.of("status.phase"),
            ResourceTypes.SERVICES,
            Set.of("spec.clusterIP", "spec.type"),
            ResourceTypes.EVENTS,
            Set.of(
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "involvedObject.resourceVersion",
                    "involvedObject.fieldPath",
                    "reason",
                    "reportingComponent",
                    "source",
                    "type"));

    private SelectableFields() {}

    /** 400 where the type cannot be selected by this field. */
    static void check(ResourceType type, String field) {
        Set<String> own = OWN.get(type);
        if (own == null && !USUAL.contains(field)) {
            throw Failures.badRequest(
                    "\"" + field + "\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
        }
        boolean known = own != null && own.contains(field)
                || field.equals("metadata.name")
                || type.namespaced() && field.equals("metadata.namespace");
        if (!known) {
            throw Failures.badRequest("field label not supported: " + field);
        }
    }

    /** The field as text; a boolean that the object does not have is false. */
    static String value(ApiObject object, String field) {
        return switch (field) {
            case "source" -> object.text("source", "component");
            case "spec.hostNetwork", "spec.unschedulable" -> orFalse(object.text(field.split("\\.")));
            case "status.podIPs" -> object.text("status", "podIP");
            default -> object.text(field.split("\\."));
        };
    }

    private static String orFalse(String text) {
        return text.isEmpty() ? "false" : text;
    }
}
