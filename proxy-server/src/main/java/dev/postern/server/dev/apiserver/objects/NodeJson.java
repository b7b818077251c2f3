package dev.postern.server.dev.apiserver.objects;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code v1.Node}, and the lease that says that it lives. */
final class NodeJson {
    private static final int LEASE_SECONDS = 40;
    private static final int PODS = 110;
    /** The release whose API this is. */
    private static final String KUBELET_VERSION = "v1.37.2";

    private NodeJson() {}

    static ObjectNode of(NodeSnapshot node) {
        String architecture = node.system().architecture();
        ObjectNode object = Json.object(ResourceTypes.NODES, "", node.name());
        ObjectNode metadata = Json.created(object, UUID.randomUUID().toString(), node.startTime());
        Json.put(
                metadata,
                "labels",
                Map.of(
                        "kubernetes.io/arch", architecture,
                        "kubernetes.io/hostname", node.name(),
                        "kubernetes.io/os", NodeSystem.operatingSystem()));
        object.putObject("spec");
        status(object.putObject("status"), node);
        return object;
    }

    /** {@code Lease} of a stored node, renewed at this time. */
    static ObjectNode lease(ApiObject node, String uid, Instant renewed) {
        ObjectNode object = Json.object(ResourceTypes.LEASES, Namespaces.NODE_LEASES, node.name());
        ObjectNode metadata = Json.created(object, uid, Instant.parse(node.text("metadata", "creationTimestamp")));
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", node.type().groupVersion().toString())
                .put("kind", node.type().kind())
                .put("name", node.name())
                .put("uid", node.text("metadata", "uid"));
        object.putObject("spec")
                .put("holderIdentity", node.name())
                .put("leaseDurationSeconds", LEASE_SECONDS)
                .put("renewTime", Json.micros(renewed));
        return object;
    }

    private static void status(ObjectNode status, NodeSnapshot node) {
        resources(status.putObject("capacity"), node.system());
        resources(status.putObject("allocatable"), node.system());
        ArrayNode conditions = status.putArray("conditions");
        condition(conditions, node, "MemoryPressure", "kubelet has sufficient memory available");
        condition(conditions, node, "DiskPressure", "kubelet has no disk pressure");
        condition(conditions, node, "PIDPressure", "kubelet has sufficient PID available");
        condition(conditions, node, "Ready", "kubelet is posting ready status");
        ArrayNode addresses = status.putArray("addresses");
        addresses
                .addObject()
                .put("type", "InternalIP")
                .put("address", node.kubelet().address());
        addresses.addObject().put("type", "Hostname").put("address", node.name());
        status.putObject("daemonEndpoints")
                .putObject("kubeletEndpoint")
                .put("Port", node.kubelet().port());
        status.putObject("nodeInfo")
                .put("machineID", "")
                .put("systemUUID", "")
                .put("bootID", "")
                .put("kernelVersion", node.system().kernelVersion())
                .put("osImage", node.system().osImage())
                .put("containerRuntimeVersion", "containerd://postern-dev")
                .put("kubeletVersion", KUBELET_VERSION)
                .put("kubeProxyVersion", "")
                .put("operatingSystem", NodeSystem.operatingSystem())
                .put("architecture", node.system().architecture())
                .put("runningInUserNamespace", false);
        if (!node.kubelet().declaredFeatures().isEmpty()) {
            ArrayNode features = status.putArray("declaredFeatures");
            node.kubelet().declaredFeatures().forEach(features::add);
        }
    }

    private static void resources(ObjectNode resources, NodeSystem system) {
        resources
                .put("cpu", Integer.toString(system.cpus()))
                .put("memory", system.memoryBytes() / 1024 + "Ki")
                .put("pods", Integer.toString(PODS));
    }

    private static void condition(ArrayNode conditions, NodeSnapshot node, String type, String message) {
        String since = Json.seconds(node.startTime());
        conditions
                .addObject()
                .put("type", type)
                .put("status", type.equals("Ready") ? "True" : "False")
                .put("lastHeartbeatTime", since)
                .put("lastTransitionTime", since)
                .put("reason", reason(type))
                .put("message", message);
    }

    private static String reason(String type) {
        return switch (type) {
            case "MemoryPressure" -> "KubeletHasSufficientMemory";
            case "DiskPressure" -> "KubeletHasNoDiskPressure";
            case "PIDPressure" -> "KubeletHasSufficientPID";
            default -> "KubeletReady";
        };
    }
}
